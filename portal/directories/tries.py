"""Before another address of a directory is proposed a worker asks there, and what came of it is looked at."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels.directories.models import Directory
from labels.errands import asking
from labels.errands.trying import TriedAddress, TryOutcome, is_called
from portal.directories.trying import TriedPage, test_of, waived
from portal.shell.desk.base import carried

WORDS: Final[Mapping[str, object]] = {
    TryOutcome.TAKEN: lazy("It answers, and accepts the account."),
    TryOutcome.REACHED: lazy("It answers. No credentials were sent: nobody has confirmed the address yet."),
    TryOutcome.NOTHING: lazy("No program calls it: there is nothing to test."),
    TryOutcome.TROUBLE: lazy("The test failed."),
}


def seen_or_shown(request: HttpRequest, obj: Directory, opts: Any) -> dict[str, str]:
    """What came of the test of where it is to lie, as moving.propose keeps it, once it has been looked at and, where
    it failed, a reason was given. Raises LookFirst, with the page that shows it; the first time it has a worker ask.
    """
    if not is_called(obj.adapter, obj.address):
        return {"tried": str(TryOutcome.NOTHING), "trouble": "", "waived": ""}
    test = test_of(request.POST.get("tried"), ["address", obj.adapter, obj.address, obj.connection_id])
    seen = TriedAddress(TryOutcome(test.seen["outcome"]), test.seen["trouble"]) if test.seen else None
    tried = seen or (asking.tried_address(test.key) if test.key else None)
    failed = tried is not None and tried.outcome == TryOutcome.TROUBLE
    why = waived(request)
    if seen and (not failed or why):
        return {"tried": str(seen.outcome), "trouble": seen.trouble[:200], "waived": why if failed else ""}

    def page(token: str) -> TriedPage:
        return TriedPage(
            obj=obj,
            heading=_("Test of the address"),
            about=obj.address,
            said=str(WORDS[TryOutcome(tried.outcome)]) if tried else "",
            trouble=tried.trouble if tried else "",
            waiting=tried is None,
            failed=failed,
            token=token,
            carried=carried(request, "tried", "waived"),
        )

    def begin(key: str) -> None:
        asking.have_tried(key, obj.adapter, obj.address, obj.connection)

    raise test.look(request, page, opts, told=asdict(tried) if tried else None, begin=begin)
