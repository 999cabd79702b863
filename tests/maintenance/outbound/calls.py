"""Calls of the client in use, as they would have been counted."""

from __future__ import annotations

from datetime import date, timedelta

from maintenance.calls.models import CallImport, Cell
from tenants.clock import business_now
from tenants.context import current_tenant


def counted(
    last: date, days: int, *, calls: int = 100, rate: float = 0.4, hours: range = range(9, 21), number: str = "x"
) -> None:
    """So many in each of these hours, on each of some days up to `last`."""
    row = CallImport.objects.create(
        tenant=current_tenant(),
        name="calls.csv",
        sha256=f"{last}{days}{number}",
        layout="mapped",
        zone="Asia/Shanghai",
        state="taken",
        created_at=business_now(),
    )
    Cell.objects.bulk_create(
        Cell(
            tenant=current_tenant(),
            call_import=row,
            day=last - timedelta(days=back),
            hour=hour,
            number=number,
            network="mobile",
            region="",
            calls=calls,
            counted=calls,
            answered=round(calls * rate),
            rejected=0,
            blocked=0,
        )
        for back in range(days)
        for hour in hours
    )
