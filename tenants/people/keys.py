"""Reads what a program's call needs first, in one statement: its key, the real time, and how often the key
has called.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from tenants.context import schema_in_use
from tenants.database.throttling import counting, key_of, standing
from tenants.domain.rates import Rate, RateStanding
from tenants.people.models import ApiKey
from tenants.people.roles import scopes_within
from tenants.postgresql.prepared import Prepared

_COLUMNS = [field.attname for field in ApiKey._meta.concrete_fields]
_READ = ", ".join(f"key.{name}" for name in _COLUMNS).replace(".scopes", ".scopes::text")
# Only calls with the key's secret count against it.
_COUNTED = counting("""
    SELECT $3::bytea, $4::integer FROM found
    WHERE digest = $2::bytea AND (expires_at IS NULL OR expires_at > clock_timestamp())
""")
_USED = Prepared(
    "used_key",
    f"""
    WITH found AS (
        SELECT {_READ}, holder.role
        FROM people_apikey AS key LEFT JOIN people_user AS holder ON holder.id = key.holder_id
        WHERE prefix = $1 AND revoked_at IS NULL AND (key.holder_id IS NULL OR holder.is_active)
    ), counted AS ({_COUNTED})
    SELECT found.*, clock_timestamp(), count, reset FROM found LEFT JOIN counted ON true
    """,  # noqa: S608 # nosec B608 # names of columns
)


@dataclass(frozen=True)
class UsedKey:
    """A key that came with its secret, was not revoked, and whose holder has not left, with the scopes that the
    holder's role allows now. at: the real time. standing: of the key's rate with this call; None once it has expired.
    """

    key: ApiKey
    at: datetime
    standing: RateStanding | None


def use_key(prefix: str, text: bytes, rate: Rate) -> UsedKey | None:
    """Counts a call with a key, given in the form that its holder sees. Returns None for one that opens
    nothing here.
    """
    digest, schema = hashlib.sha256(text).digest(), schema_in_use()
    counted = key_of(rate, schema, "key", prefix)
    for *columns, role, at, count, reset in _USED.rows(prefix, digest, counted, rate.seconds):
        key = _key(schema, role, *columns)
        if hmac.compare_digest(bytes(key.digest), digest):
            return UsedKey(key, at, None if count is None else standing(rate, count, reset))
    return None


@lru_cache(maxsize=1_000)  # who calls mostly calls again, and what has changed is another one
def _key(_schema: str, role: str | None, *columns: Any) -> ApiKey:
    """Returns the key of a client with these columns, with its holder's role.

    Many calls share it, so nobody may change it or follow its relations.
    """
    row = dict(zip(_COLUMNS, columns, strict=True))
    row["scopes"] = scopes_within(json.loads(row["scopes"]), role)
    key: ApiKey = ApiKey.from_db(None, _COLUMNS, list(row.values()))
    return key
