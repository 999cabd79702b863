"""Loaded by every Python of the stack: the clocks of Celery's workers are wrong by WORKER_CLOCK_SKEW seconds.

Those of all lanes are ahead, the reserved one is behind; the others and PostgreSQL have the right time.
"""

import os
import sys

if "portal.worker" in sys.orig_argv:
    import datetime as dt
    import time

    behind = "fast,green" in sys.orig_argv
    skew = float(os.environ["WORKER_CLOCK_SKEW"]) * (-1 if behind else 1)
    right_time, right_time_ns, Right = time.time, time.time_ns, dt.datetime

    class _AsRight(type):
        def __instancecheck__(cls, value):
            return isinstance(value, Right)

    class Skewed(Right, metaclass=_AsRight):
        """A clock of this class is wrong; its instants are like all others."""

        @classmethod
        def now(cls, tz=None):
            return Right.now(tz) + dt.timedelta(seconds=skew)

        @classmethod
        def utcnow(cls):
            return Right.utcnow() + dt.timedelta(seconds=skew)

    time.time = lambda: right_time() + skew
    time.time_ns = lambda: right_time_ns() + int(skew * 1e9)
    dt.datetime = Skewed
