"""The API counts by key; who shows no good key, by network."""

from typing import Any, Final

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from portal.shell.networks import network_of
from portal.shell.throttles import Throttled, demand_rate, standings_of

# Besides what reads or makes files: plans, comparisons over many rows, and what sets many calls going.
TAKES_LONG: Final = frozenset(
    {
        "answer_rates_get",
        "answer_rates_labels",
        "backups_difference",
        "backups_restore",
        "consistency_check",
        "estimates_held",
        "label_check",
        "outbound_plan_get",
        "requests_divide",
        "requests_make",
        "requests_proposal",
        "windows_comparison",
        "windows_losses",
        "windows_outbound_plan",
    }
)


class CallThrottle(BaseThrottle):
    """Counts every call, and slow ones once more."""

    waits = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        """Returns whether the call passes; without a key it counts by network."""
        try:
            if request.auth is None:
                count_stranger(request)
            else:
                _note_call(request)
                if getattr(view, "takes_long", False):
                    _note(request, "long_calls")
        except Throttled as throttled:
            self.waits = throttled.standing.reset
            return False
        return True

    def wait(self) -> float:
        """Seconds, once it has not passed."""
        return self.waits


def count_stranger(request: Request) -> None:
    """Count a call without a good key. Raises Throttled."""
    demand_rate(request, settings.RATES["anonymous"], "network", network_of(request))


def _note_call(request: Request) -> None:
    """A key that was shown is counted as it is found (portal.shell.api.authentication); one that has signed, here."""
    counted = standings_of(request)
    if not counted:
        _note(request, "calls")
    elif not counted[0].passes:
        raise Throttled(counted[0])


def _note(request: Request, rate: str) -> None:
    key: Any = request.auth
    demand_rate(request, settings.RATES[rate], "key", key.prefix)
