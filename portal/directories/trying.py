"""What is tried out at a party before it is proposed: a worker asks, and its page shows what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.core import signing
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.shell.desk.base import LookFirst
from portal.shell.desk.site import desk
from tenants.database.identifiers import uuid7

GOOD_FOR: Final = 3600  # seconds for which a test counts
SALT: Final = "tried out at a party"


@dataclass(frozen=True)
class TriedPage:
    """What came of a test, in words. heading, about: what is tested. waiting: it is being tested; failed: a reason is
    wanted to propose it.

    token: which test it is, and that its outcome was looked at; carried: the form's fields by name, to be posted again
    with it.
    """

    obj: Model
    heading: str
    about: str
    said: str
    trouble: str
    waiting: bool
    failed: bool
    token: str
    carried: list[tuple[str, str]]


@dataclass(frozen=True)
class Test:
    """One of what stands at a place. key: by which what comes of it is known, empty of a new one; seen: what came of
    it, as it was shown.
    """

    place: list[Any]
    key: str = ""
    seen: Any = None

    def look(
        self,
        request: HttpRequest,
        page: Callable[[str], TriedPage],
        opts: Any,
        *,
        told: Any,
        begin: Callable[[str], None],
    ) -> LookFirst:
        """The page that shows it; the first time it has a worker ask, too. page: by its token; told: what it shows."""
        key = self.key or uuid7().hex
        shown = page(signing.dumps([self.place, key, told], salt=SALT))
        answer = desk.render(
            request, "admin/directories/tried.html", shown, title=_("Before it is proposed"), opts=opts
        )
        return LookFirst(answer) if self.key else LookFirst(answer, then=lambda: begin(key))


def test_of(posted: str | None, place: list[Any]) -> Test:
    """The test of a place that a form was shown, as it was; a new one if it was shown none."""
    try:
        of, key, seen = signing.loads(posted or "", salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return Test(place)
    return Test(place, key, seen) if of == place else Test(place)


def waived(request: HttpRequest) -> str:
    """Why it is proposed although the test failed."""
    return request.POST.get("waived", "").strip()[:200]
