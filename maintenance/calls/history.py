"""What imports and comparisons of calls leave in the client's history."""

from django.utils.translation import gettext_lazy as _

from compliance.evidence import actions, texts
from maintenance.calls.models import VERDICTS

actions.declare(
    calls_imported=_("Calls imported: {calls}, SHA-256 {sha256}"),
    calls_forgotten=_("Import of {calls} calls removed"),
    call_source_named=_("Server named from which calls are fetched: {where}"),
    call_source_confirmed=_("Host key of {where} confirmed: {fingerprint}"),
    call_source_removed=_("Calls are no longer fetched from {where}"),
    calls_compared=_("Answer rate {look} days after the window: {verdict}, SHA-256 of the data {sha256}"),
)
texts.declare_places(verdict=lambda code: str(VERDICTS.get(code, code)))
