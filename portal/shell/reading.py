"""Answers that anybody may read: only GET and HEAD, and not made anew for each who asks."""

import time
from collections.abc import Callable, Hashable
from typing import Any

from django.http import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

KEEP = "X-Keep"  # a header between a view and portal.web.kept_answers, which nobody outside is told
FOR_MANY = "shouhao.for_many"  # in the environment: the answer is kept for all, and few such are ever made
# In the environment too, for portal.web.bounds: that a limit let the request pass, or nobody is to blame for what it
# met; and whose it is: the person or the key.
PASSED, KNOWN = "shouhao.passed", "shouhao.known"


def read_only[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Answers other methods with 405 and Allow: programs ask too, and a 403 about cookies would tell them nothing."""
    return csrf_exempt(require_safe(view))


def for_many[Response: HttpResponseBase](response: Response) -> Response:
    """Lets everybody who sends the same request get this answer (portal.web.kept_answers). For views that read nothing
    else of a request.
    """
    response[KEEP] = "1"
    return response


class StampedCache[Made]:
    """Shares values among many readers of this process until their stamp changes, or for some seconds.

    seconds: how old a value may be where no stamp tells of a change. most: how many are kept; then all are made anew.
    """

    def __init__(self, seconds: float, most: int = 1_000) -> None:
        self.seconds, self.most = seconds, most
        self.rows: dict[Hashable, tuple[Any, float, Made]] = {}

    def get(self, key: Hashable, stamp: Any, make: Callable[[], Made]) -> Made:
        """The one of this key (a client and a language), made when there is none, or none that is true."""
        kept = self.rows.get(key)
        if kept is not None and kept[0] == stamp and time.monotonic() - kept[1] < self.seconds:
            return kept[2]
        if len(self.rows) >= self.most:
            self.rows.clear()
        made = make()
        self.rows[key] = stamp, time.monotonic(), made
        return made
