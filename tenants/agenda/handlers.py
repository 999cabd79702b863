"""Which function does which work. A handler is a thin door to services; it runs inside the client's schema."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction

from tenants import claiming, context
from tenants.agenda.models import Work
from tenants.models import Tenant

log = structlog.get_logger(__name__)


@dataclass
class Claimed:
    """A piece of work in hand."""

    claim: claiming.Claim
    name: str
    key: str
    arguments: dict[str, Any]
    lane: str
    finished: bool = field(default=False)

    @contextmanager
    def completing(self) -> Iterator[None]:
        """Write the result and the row's completion in one transaction; FenceLost undoes both."""
        with transaction.atomic():
            claiming.finish(self.claim)  # first, so that the row is locked before anything else is
            yield
        self.finished = True


Handler = Callable[[Claimed], None]
_HANDLERS: dict[str, tuple[Handler, bool, timedelta | None]] = {}


def handles(name: str, *, outside: bool = False, lease: timedelta | None = None) -> Callable[[Handler], Handler]:
    """Register a handler.

    With `outside` it waits for outside parties: no transaction is held, it calls `completing` itself.

    lease: how long it may take, when that is longer than claiming.LEASE.
    """

    def register(handler: Handler) -> Handler:
        if name in _HANDLERS:
            raise ValueError(f"two handlers for {name}")
        _HANDLERS[name] = (handler, outside, lease)
        return handler

    return register


def handler_names() -> frozenset[str]:
    """Names of all work that somebody does."""
    return frozenset(_HANDLERS)


def run(claim: claiming.Claim) -> None:
    """Do one claimed piece of work in its client's schema. Failures put it back; they never leave this function."""
    with context.platform():
        work = Work.objects.select_related("tenant").filter(pk=claim.id, fence=claim.fence, done_at=None).first()
    if work is None:
        return  # moved or cancelled since it was claimed
    bound = log.bind(
        work=work.name,
        key=work.key,
        client=work.tenant and work.tenant.schema_name,
        window=work.arguments.get("window"),
        task=work.pk,
    )
    try:
        with _home(work.tenant):
            _run(Claimed(claim, work.name, work.key, work.arguments, work.lane))
    except claiming.FenceLost:
        bound.info("work.fence_lost")
    except Exception as error:  # noqa: BLE001 -- the row is put back, others go on
        bound.warning("work.failed", error=repr(error), attempts=claim.attempts, exc_info=claim.attempts == 3)
        with context.platform():
            claiming.put_back(claim, repr(error))
    else:
        bound.info("work.done")


@contextmanager
def _home(tenant: Tenant | None) -> Iterator[None]:
    with context.platform() if tenant is None else context.client(tenant):
        yield


def _run(claimed: Claimed) -> None:
    handler, outside, lease = _HANDLERS[claimed.name]
    if lease is not None and not claiming.hold_longer(claimed.claim, lease):
        return
    if outside:
        handler(claimed)
        if not claimed.finished:
            raise RuntimeError(f"the handler of {claimed.name} returned without completing")
    else:
        with claimed.completing():
            handler(claimed)
