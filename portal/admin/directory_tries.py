"""Before another address of a directory is proposed a worker asks there, and what came of it is looked at."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels.directories.models import Directory
from labels.errands import asking
from labels.errands.trying import TriedAddress, TryOutcome, is_called
from portal.admin.site import desk
from portal.admin.what_if import LookFirst
from tenants.identifiers import uuid7

GOOD_FOR: Final = 3600  # seconds for which a test counts
SALT: Final = "address of a directory, tried"
WORDS: Final[Mapping[str, object]] = {
    TryOutcome.TAKEN: lazy("It answers, and accepts the account."),
    TryOutcome.REACHED: lazy("It answers. No credentials were sent: nobody has confirmed the address yet."),
    TryOutcome.NOTHING: lazy("No program calls it: there is nothing to test."),
    TryOutcome.TROUBLE: lazy("The test failed."),
}


@dataclass(frozen=True)
class TriedPage:
    """What came of asking at an address that is to be proposed, in words. waiting: it is being asked; failed: a reason
    is wanted to propose it.

    token: which test it is, and that its outcome was looked at; carried: the form's fields by name, to be posted again
    with it.
    """

    obj: Directory
    address: str
    said: str
    trouble: str
    waiting: bool
    failed: bool
    token: str
    carried: list[tuple[str, str]]


def carried(request: HttpRequest, *without: str) -> list[tuple[str, str]]:
    """The fields that were posted, to be posted again."""
    left_out = {"csrfmiddlewaretoken", *without}
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in left_out]


def seen_or_shown(request: HttpRequest, obj: Directory, opts: Any) -> dict[str, str]:
    """What came of the test of where it is to lie, as moving.propose keeps it, once it has been looked at and, where
    it failed, a reason was given. Raises LookFirst, with the page that shows it; the first time it has a worker ask.
    """
    if not is_called(obj.adapter, obj.address):
        return {"tried": str(TryOutcome.NOTHING), "trouble": "", "waived": ""}
    waived = request.POST.get("waived", "").strip()[:200]
    key, seen = _of_token(request, obj)
    tried = seen or (asking.tried_address(key) if key else None)
    failed = tried is not None and tried.outcome == TryOutcome.TROUBLE
    if seen and (not failed or waived):
        return {"tried": str(seen.outcome), "trouble": seen.trouble[:200], "waived": waived if failed else ""}
    asked, key = key, key or uuid7().hex
    page = TriedPage(
        obj=obj,
        address=obj.address,
        said=str(WORDS[TryOutcome(tried.outcome)]) if tried else "",
        trouble=tried.trouble if tried else "",
        waiting=tried is None,
        failed=failed,
        token=signing.dumps([_place(obj), key, asdict(tried) if tried else None], salt=SALT),
        carried=carried(request, "tried", "waived"),
    )
    shown = desk.render(request, "admin/directories/tried.html", page, title=_("Before it is proposed"), opts=opts)
    if asked:
        raise LookFirst(shown)
    raise LookFirst(shown, then=lambda: asking.have_tried(key, obj.adapter, obj.address, obj.connection))


def _of_token(request: HttpRequest, obj: Directory) -> tuple[str, TriedAddress | None]:
    """Which test of this place the form was shown, and what came of it as it was shown; empty and None if none was."""
    try:
        place, key, told = signing.loads(request.POST.get("tried", ""), salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return "", None
    if place != _place(obj):
        return "", None
    return key, TriedAddress(TryOutcome(told["outcome"]), told["trouble"]) if told else None


def _place(obj: Directory) -> list[Any]:
    return [obj.adapter, obj.address, obj.connection_id]
