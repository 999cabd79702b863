"""Columns that the database holds encrypted, under FIELD_KEYS (tenants.domain.sealing says how keys change).

The attribute of a row is the token, never the text: code that needs the text calls `opened(row.column)`, and code that
shows or copies rows reveals nothing. Archives leave these columns out.
"""

from functools import lru_cache

from django.conf import settings
from django.db import models

from tenants.domain.sealing import Sealer, key_from, keys_from


class SealedField(models.TextField[str, str]):
    """A column for the tokens of `sealed`; `manage.py reseal` finds it by its class."""


def sealed(clear: str) -> str:
    """Returns the token of a text; empty for an empty one."""
    return _sealer(settings.FIELD_KEYS, settings.FIELD_HASH_KEY).seal(clear) if clear else ""


def opened(token: str) -> str:
    """Returns the text of a SealedField. Raises tenants.domain.sealing.Unreadable when its key is gone."""
    return _sealer(settings.FIELD_KEYS, settings.FIELD_HASH_KEY).open(token) if token else ""


def sealed_again(token: str) -> str:
    """Returns the token under the first of the keys; the same one where it is already. Raises Unreadable."""
    sealer = _sealer(settings.FIELD_KEYS, settings.FIELD_HASH_KEY)
    return token if not token or sealer.sealed_by_newest(token) else sealer.seal(sealer.open(token))


def keyed_hash(purpose: str, clear: str) -> str:
    """Returns a hash by which rows with the same secret are found; a new first key of FIELD_KEYS does not change it."""
    return _sealer(settings.FIELD_KEYS, settings.FIELD_HASH_KEY).hashed(purpose, clear)


@lru_cache(maxsize=4)
def _sealer(keys: str, hash_key: str) -> Sealer:
    return Sealer(keys_from(keys), key_from(hash_key))
