"""Before another address of a directory is proposed it is asked there, and what came of it is looked at."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels.directories.models import Directory
from labels.errands.trying import TriedAddress, TryOutcome, try_address
from portal.admin.site import desk
from portal.admin.what_if import LookFirst

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
    """What came of asking at an address that is to be proposed, in words. failed: a reason is wanted to propose it.

    token: that it was looked at; carried: the form's fields by name, to be posted again with it.
    """

    obj: Directory
    address: str
    said: str
    trouble: str
    failed: bool
    token: str
    carried: list[tuple[str, str]]


def carried(request: HttpRequest, *without: str) -> list[tuple[str, str]]:
    """The fields that were posted, to be posted again."""
    left_out = {"csrfmiddlewaretoken", *without}
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in left_out]


def seen_or_shown(request: HttpRequest, obj: Directory, opts: Any) -> dict[str, str]:
    """What came of the test of where it is to lie, as moving.propose keeps it, once it has been looked at and, where
    it failed, a reason was given. Raises LookFirst, with the page that shows it.
    """
    place = [obj.adapter, obj.address, obj.connection_id]
    waived = request.POST.get("waived", "").strip()[:200]
    try:
        signed, told = signing.loads(request.POST.get("tried", ""), salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        signed, told = None, {}
    tried = TriedAddress(**told) if signed == place else try_address(obj.adapter, obj.address, obj.connection)
    failed = tried.outcome == TryOutcome.TROUBLE
    if tried.outcome != TryOutcome.NOTHING and (signed != place or (failed and not waived)):
        page = TriedPage(
            obj=obj,
            address=obj.address,
            said=str(WORDS[TryOutcome(tried.outcome)]),
            trouble=tried.trouble,
            failed=failed,
            token=signing.dumps([place, asdict(tried)], salt=SALT),
            carried=carried(request, "tried", "waived"),
        )
        raise LookFirst(
            desk.render(request, "admin/directories/tried.html", page, title=_("Before it is proposed"), opts=opts)
        )
    return {"tried": str(tried.outcome), "trouble": tried.trouble[:200], "waived": waived if failed else ""}
