"""Before new credentials of a connection are proposed a worker tries them out, and what came of it is looked at.

No page carries them meanwhile: they lie sealed where the worker finds them.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from labels.directories import connections
from labels.directories.models import Connection
from labels.errands import asking
from labels.errands.trying import Tried, asked_with
from portal.directories.trying import Test, TriedPage, test_of, waived
from portal.shell.desk.base import carried

SECRET_FIELDS = {name for names in connections.FIELDS.values() for name in names}


def test_before(posted: Mapping[str, Any], connection: Connection) -> Test:
    """The test of its credentials that a form was shown; a new one, where others were typed."""
    typed = any(posted.get(name) for name in SECRET_FIELDS)
    place = ["secret", connection.pk, connection.kind, connection.instead_of_id]
    return test_of(None if typed else posted.get("tried"), place)


def secret_before(posted: Mapping[str, Any], connection: Connection) -> dict[str, str]:
    """What was typed when that test began; empty where there was none, or it was too long ago."""
    test = test_before(posted, connection)
    return asking.secret_in_test(test.key) if test.key else {}


def looked_at_or_shown(request: HttpRequest, obj: Connection, secret: Mapping[str, str], opts: Any) -> dict[str, str]:
    """What came of trying them, as connections.propose_secret keeps it, once it has been looked at and, where a party
    refused them, a reason was given. Raises LookFirst, with the page that shows it; the first time it has a worker ask.
    """
    if not asked_with(obj):
        return {}
    test = test_before(request.POST, obj)
    seen = [Tried(*each) for each in test.seen] if test.seen is not None else None
    tried = seen if seen is not None else (asking.tried_secret(test.key) if test.key else None)
    trouble = _("; ").join(f"{each.directory}{_(': ')}{each.trouble}" for each in tried or () if each.trouble)
    taken = _(", ").join(each.directory for each in tried or () if not each.trouble)
    why = waived(request)
    if seen is not None and (not trouble or why):
        return {"taken": taken, "trouble": trouble, "waived": why if trouble else ""}

    def page(token: str) -> TriedPage:
        return TriedPage(
            obj=obj,
            heading=_("Test of the credentials"),
            about="",
            said=_("Tested: %(parties)s accept them.") % {"parties": taken} if taken else "",
            trouble=_("%(parties)s do not accept them now.") % {"parties": trouble} if trouble else "",
            waiting=tried is None,
            failed=bool(trouble),
            token=token,
            carried=carried(request, "tried", "waived", *SECRET_FIELDS),
        )

    told = None if tried is None else [[each.directory, each.trouble] for each in tried]
    raise test.look(request, page, opts, told=told, begin=lambda key: asking.have_tried_secret(key, obj, secret))
