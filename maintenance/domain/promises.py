"""A promise while it lasts: both its instants move when its clock has stood still."""

from datetime import datetime, timedelta

from maintenance.domain.lanes import Promise


def after_a_wait(promise: Promise, began: datetime, stopped_at: datetime, now: datetime) -> Promise:
    """The promise whose clock stood still from `stopped_at` to `now`; it runs from `began` on.

    An instant that had passed before the wait stays where it is. A wait before the clock began moves nothing.
    """
    since = max(stopped_at, began)
    wait = max(now - since, timedelta())
    due, alert_at = (at + wait if at > since else at for at in (promise.due, promise.alert_at))
    return Promise(due, alert_at)
