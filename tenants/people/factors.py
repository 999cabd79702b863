"""Keeps seeds of second factors, which the database holds sealed under FIELD_KEYS.

Their columns are the library's, JSON with other things beside them, so a sealed seed carries a mark: older seeds are
read as they stand until `seal_factors` has sealed them, by day or by `manage.py reseal`.
"""

from typing import Any, Final

from allauth.mfa.models import Authenticator

from tenants.sealing import opened, sealed, sealed_again

MARK: Final = "sealed:"
SEEDS: Final = ("secret", "seed")  # one-time codes, recovery codes


def sealed_seed(clear: str) -> str:
    """Returns what is stored of a seed."""
    return MARK + sealed(clear)


def opened_seed(kept: str) -> str:
    """Returns the seed. Raises tenants.domain.sealing.Unreadable when its key is gone."""
    return opened(kept.removeprefix(MARK)) if kept.startswith(MARK) else kept


def seal_factors() -> tuple[int, list[int]]:
    """Seals what the client in use has in clear or under an older key; rows changed meanwhile wait for the next time.

    Returns how many, and the keys of those that no key opens.
    """
    done, unreadable = 0, []
    for row in Authenticator.objects.all():
        try:
            new = {**row.data, **{name: _again(row.data[name]) for name in SEEDS if name in row.data}}
        except ValueError:
            unreadable.append(row.pk)
            continue
        if new != row.data:
            done += Authenticator.objects.filter(pk=row.pk, data=row.data).update(data=new)
    return done, unreadable


def _again(kept: Any) -> str:
    return MARK + sealed_again(kept.removeprefix(MARK)) if kept.startswith(MARK) else sealed_seed(kept)
