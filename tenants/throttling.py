"""Counting who asks how often: exactly, over all processes, in one statement of PostgreSQL.

A count begins with the first one and is over after the rate's seconds; then the next one begins a new count.
"""

import hashlib
from typing import Final

from tenants.domain.rates import Rate, RateStanding
from tenants.statements import execute, fetch_one

_COUNT: Final = """
    INSERT INTO public.tenants_throttle AS kept (key, count, ends)
    VALUES (%(key)s, 1, clock_timestamp() + make_interval(secs => %(seconds)s))
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN kept.ends <= clock_timestamp() THEN 1 ELSE kept.count + 1 END,
        ends = CASE WHEN kept.ends <= clock_timestamp() THEN EXCLUDED.ends ELSE kept.ends END
    RETURNING count, ceil(extract(epoch FROM ends - clock_timestamp()))::integer
"""


def count_one(rate: Rate, *who: object) -> RateStanding:
    """Count one more. who: whose count it is, as a whole: the client, the person or network."""
    key = hashlib.sha256("\0".join((rate.name, *map(str, who))).encode()).digest()
    count, reset = fetch_one(_COUNT, {"key": key, "seconds": rate.seconds})
    return RateStanding(rate, max(rate.most - count, 0), max(reset, 1), count <= rate.most)


def forget_ended_counts() -> None:
    """Counts that are over are not kept."""
    execute("DELETE FROM public.tenants_throttle WHERE ends < clock_timestamp()")
