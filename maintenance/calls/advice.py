"""Finds the labels and scenes that are answered more often, from the client's own calls."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from labels.recognition.scenes import split
from maintenance.calls.domain.comparing import Hour
from maintenance.calls.domain.labels_compared import LabelRate, compare_labels
from maintenance.domain.forecasting import kinds_compared
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.statements import fetch_all
from tenants.selectors import working_days
from tenants.when import local

DAYS: Final = 56  # that are looked at, up to yesterday
LEAST_CALLS: Final = 100  # under a label; those with fewer are left out
SHOWN: Final = """
WITH shown AS (
    SELECT canonical, text, (effective_from AT TIME ZONE %(zone)s)::date + 1 AS first, (least(valid_until,
        lead(effective_from) OVER (PARTITION BY number_id ORDER BY effective_from, sequence)) AT TIME ZONE
        %(zone)s)::date AS until
    FROM labels_labelversion JOIN labels_number ON labels_number.id = number_id
    WHERE effective_from IS NOT NULL AND labels_labelversion.state IN ('published', 'superseded')
)
SELECT text, day, hour, sum(counted)::int, sum(answered)::int
FROM public.calls_cell JOIN shown ON canonical = number AND day >= first AND (until IS NULL OR day < until)
WHERE tenant_id = %(tenant)s AND day BETWEEN %(first)s AND %(last)s
GROUP BY text, day, hour HAVING sum(counted) > 0
"""


@dataclass(frozen=True)
class Advice:
    """The answer rates by label and by scene, the best first; an empty scene: labels that say the name alone."""

    labels: list[LabelRate]
    scenes: list[LabelRate]

    @property
    def better(self) -> LabelRate | None:
        """Returns the label to offer, where one is surely answered more often; else None."""
        return next((each for each in self.labels if each.better), None)


def advice() -> Advice:
    """Compares the last DAYS whole days. A label counts on a number from the day after it became wanted."""
    yesterday = local(business_now()).date() - timedelta(days=1)
    by_label = _hours(yesterday - timedelta(days=DAYS - 1), yesterday)
    by_scene: dict[str, dict[tuple[date, int], Hour]] = defaultdict(dict)
    for label, hours in by_label.items():
        of_scene = by_scene[split(label).scene]
        for each in hours:
            place = each.day, each.hour
            known = of_scene.get(place, Hour(each.day, each.hour, each.kind, 0, 0))
            of_scene[place] = Hour(
                each.day, each.hour, each.kind, known.calls + each.calls, known.answered + each.answered
            )
    scenes = {scene: list(hours.values()) for scene, hours in by_scene.items()}
    return Advice(compare_labels(by_label), compare_labels(scenes))


def _hours(first: date, last: date) -> Mapping[str, list[Hour]]:
    tenant = current_tenant()
    given = {"zone": tenant.time_zone, "tenant": tenant.pk, "first": first, "last": last}
    rows = fetch_all(SHOWN, given)
    kinds = kinds_compared({row[1] for row in rows}, working_days())
    by_label: dict[str, list[Hour]] = defaultdict(list)
    for text, day, hour, calls, answered in rows:
        by_label[text].append(Hour(day, hour, kinds[day], calls, answered))
    return {text: hours for text, hours in by_label.items() if sum(each.calls for each in hours) >= LEAST_CALLS}
