"""Counts who asks how often: exactly, over all processes, in one statement of PostgreSQL.

A count begins with the first request and ends after the rate's seconds; the next request begins a new count.
"""

import hashlib

from tenants.database.statements import execute
from tenants.domain.rates import Rate, RateStanding
from tenants.postgresql.prepared import Prepared


def counting(whose: str) -> str:
    """Returns the statement that counts one more for each row (key, seconds) of a query, and returns (count, reset)."""
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
    """Counts one more. who: the parts that name whose count it is: the client, the person or network."""
    [(count, reset)] = _COUNT.rows(key_of(rate, *who), rate.seconds)
    return standing(rate, count, reset)


def key_of(rate: Rate, *who: object) -> bytes:
    """Returns the key of a count."""
    return hashlib.sha256("\0".join((rate.name, *map(str, who))).encode()).digest()


def standing(rate: Rate, count: int, reset: int) -> RateStanding:
    """Returns the standing of somebody who has asked so often, with so many seconds until the reset."""
    return RateStanding(rate, max(rate.most - count, 0), max(reset, 1), count <= rate.most)


def forget_ended_counts() -> None:
    """Deletes counts that have ended."""
    execute("DELETE FROM public.tenants_throttle WHERE ends < clock_timestamp()")
