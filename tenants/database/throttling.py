"""Counting who asks how often: exactly, over all processes, in one statement of PostgreSQL.

A count begins with the first one and is over after the rate's seconds; then the next one begins a new count.
"""

import hashlib

from tenants.database.statements import execute
from tenants.domain.rates import Rate, RateStanding
from tenants.postgresql.prepared import Prepared


def counting(whose: str) -> str:
    """The statement that counts one more for each row (key, seconds) of a query; it gives (count, reset) back."""
    return f"""
    INSERT INTO public.tenants_throttle AS kept (key, count, ends)
    SELECT key, 1, clock_timestamp() + make_interval(secs => seconds) FROM ({whose}) AS counted (key, seconds)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN kept.ends <= clock_timestamp() THEN 1 ELSE kept.count + 1 END,
        ends = CASE WHEN kept.ends <= clock_timestamp() THEN EXCLUDED.ends ELSE kept.ends END
    RETURNING count, ceil(extract(epoch FROM ends - clock_timestamp()))::integer AS reset
    """  # noqa: S608 # nosec B608 # of our own statements


_COUNT = Prepared("count_one", counting("SELECT $1::bytea, $2::integer"))


def count_one(rate: Rate, *who: object) -> RateStanding:
    """Count one more. who: whose count it is, as a whole: the client, the person or network."""
    [(count, reset)] = _COUNT.rows(key_of(rate, *who), rate.seconds)
    return standing(rate, count, reset)


def key_of(rate: Rate, *who: object) -> bytes:
    """The key of a count."""
    return hashlib.sha256("\0".join((rate.name, *map(str, who))).encode()).digest()


def standing(rate: Rate, count: int, reset: int) -> RateStanding:
    """How somebody stands who has asked so often, with so many seconds to go."""
    return RateStanding(rate, max(rate.most - count, 0), max(reset, 1), count <= rate.most)


def forget_ended_counts() -> None:
    """Counts that are over are not kept."""
    execute("DELETE FROM public.tenants_throttle WHERE ends < clock_timestamp()")
