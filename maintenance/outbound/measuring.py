"""Measures how many fewer calls are answered in maintenance, from clients' counted calls."""

from typing import Final
from uuid import UUID

from maintenance.domain.outbound import MeasuredDrop, measured_drop
from tenants.database.statements import fetch_one

WINDOWS: Final = 200  # the latest that are looked at
OWN_CALLS, ALL_CALLS, FEWEST_CLIENTS = 100, 500, 3  # below that nothing is said, or would tell of single clients

# Whole hours of finished windows that handsets notice, against the same hours of the four weeks before.
MEASURE: Final = """
WITH finished AS (
    SELECT tenant_id, window_id, starts_at, finished_at FROM public.calendars_finishedwindow
    WHERE kind <> 'compliance_review' AND starts_at IS NOT NULL AND (%(tenant)s::uuid IS NULL OR tenant_id = %(tenant)s)
    ORDER BY finished_at DESC LIMIT %(windows)s
), hours AS (
    SELECT finished.tenant_id, window_id, (began AT TIME ZONE tenant.time_zone)::date AS day,
        extract(hour FROM began AT TIME ZONE tenant.time_zone)::int AS hour
    FROM finished JOIN public.tenants_tenant tenant ON tenant.id = finished.tenant_id,
        generate_series(date_trunc('hour', starts_at + interval '59 minutes 59 seconds'),
            finished_at - interval '1 hour', '1 hour') AS began
), during AS (
    SELECT hours.tenant_id, window_id, hours.day, hours.hour, sum(counted) AS counted, sum(answered) AS answered
    FROM hours JOIN public.calls_cell cell USING (tenant_id, day, hour) GROUP BY 1, 2, 3, 4
), compared AS (
    SELECT during.tenant_id, window_id, during.counted, during.answered, before.share
    FROM during, LATERAL (
        SELECT sum(cell.answered)::float / nullif(sum(cell.counted), 0) AS share FROM public.calls_cell cell
        WHERE cell.tenant_id = during.tenant_id AND cell.hour = during.hour
            AND cell.day IN (during.day - 7, during.day - 14, during.day - 21, during.day - 28)
    ) AS before WHERE before.share IS NOT NULL AND during.counted > 0
)
SELECT count(DISTINCT window_id), count(DISTINCT tenant_id), coalesce(sum(counted), 0), coalesce(sum(answered), 0),
    coalesce(sum(counted * share), 0) FROM compared
"""


def drop_of_client(tenant: UUID) -> MeasuredDrop | None:
    """Returns the drop in the client's own windows; None where too few of its calls fell into them."""
    windows, _clients, calls, answered, expected = _measure(tenant)
    return measured_drop(windows, calls, answered, expected, OWN_CALLS)


def drop_of_platform() -> MeasuredDrop | None:
    """Returns the drop in the windows of all clients; None where they are too few to hide each other."""
    windows, clients, calls, answered, expected = _measure(None)
    return measured_drop(windows, calls, answered, expected, ALL_CALLS) if clients >= FEWEST_CLIENTS else None


def _measure(tenant: UUID | None) -> tuple[int, int, int, int, float]:
    windows, clients, calls, answered, expected = fetch_one(MEASURE, {"tenant": tenant, "windows": WINDOWS})
    return windows, clients, int(calls), int(answered), float(expected)
