"""Columns that the database holds encrypted, under FIELD_KEYS (tenants.domain.sealing says how keys change).

The attribute of a row is the token, never the text: who wants to read it says `opened(row.column)`, and whatever shows
or copies rows without knowing better shows and copies nothing. Archives leave these columns out.
"""

from functools import lru_cache

from django.conf import settings
from django.db import models

from tenants.domain.sealing import Sealer, key_from, keys_from


class SealedField(models.TextField[str, str]):
    """A column for what `sealed` gives; `manage.py reseal` finds it by its class."""


def sealed(clear: str) -> str:
    """What a SealedField keeps of a text; empty of an empty one."""
    return _sealer(settings.FIELD_KEYS, settings.FIELD_HASH_KEY).seal(clear) if clear else ""


def opened(token: str) -> str:
    """The text of a SealedField. Raises tenants.domain.sealing.Unreadable when its key is gone."""
    return _sealer(settings.FIELD_KEYS, settings.FIELD_HASH_KEY).open(token) if token else ""


def sealed_again(token: str) -> str:
    """The token under the first of the keys; itself where it is already. Raises Unreadable."""
    sealer = _sealer(settings.FIELD_KEYS, settings.FIELD_HASH_KEY)
    return token if not token or sealer.sealed_by_newest(token) else sealer.seal(sealer.open(token))


def keyed_hash(purpose: str, clear: str) -> str:
    """By which rows with the same secret are found; a new first key of FIELD_KEYS leaves it as it is."""
    return _sealer(settings.FIELD_KEYS, settings.FIELD_HASH_KEY).hashed(purpose, clear)


@lru_cache(maxsize=4)
def _sealer(keys: str, hash_key: str) -> Sealer:
    return Sealer(keys_from(keys), key_from(hash_key))
