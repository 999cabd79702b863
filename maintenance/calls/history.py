"""The sentences of imports and comparisons of calls in the client's history."""

from django.utils.translation import gettext_lazy as _

from maintenance.calls.models import VERDICTS
from tenants.acts import actions, texts
from tenants.acts.actions import ToPrograms
from tenants.domain.topics import Topic

actions.declare(
    calls_imported=_("Calls imported: {calls}, SHA-256 {sha256}"),
    calls_forgotten=_("Import of {calls} calls removed"),
    call_source_named=_("Server named from which calls are fetched: {where}"),
    call_source_confirmed=_("Host key of {where} confirmed: {fingerprint}"),
    call_source_removed=_("Calls are no longer fetched from {where}"),
    calls_compared=ToPrograms(
        Topic.DISPLAYS,
        _("Answer rate {look} days after the window: {verdict}, SHA-256 of the data {sha256}"),
        "Answer rates before and after a window were compared.",
    ),
)
texts.declare_places(verdict=lambda code: str(VERDICTS.get(code, code)))
