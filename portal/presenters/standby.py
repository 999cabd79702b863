"""What the page of standby labels shows."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min

from compliance.reviews.models import Case
from compliance.reviews.selectors import cases_of_client
from labels.domain.numbers import number_text
from labels.models import Forwarding, StandbyLabel, StandbyLease
from labels.registry.models import StandbyAllocation
from maintenance.models import Window
from tenants.context import current_tenant


def standby_labels() -> list[dict[str, Any]]:
    """[{id, text, state, created_at, case_id}], those that can be used first."""
    order = [
        StandbyLabel.State.APPROVED,
        StandbyLabel.State.IN_REVIEW,
        StandbyLabel.State.REJECTED,
        StandbyLabel.State.RETIRED,
    ]
    labels = sorted(
        StandbyLabel.objects.order_by("-created_at")[:100],
        key=lambda label: order.index(StandbyLabel.State(label.state)),
    )
    cases = cases_of_client().filter(kind=Case.Kind.STANDBY, subject_id__in=[label.pk for label in labels])
    by_subject = dict(cases.values_list("subject_id", "pk"))
    return [
        {
            "id": label.pk,
            "text": label.text,
            "state": label.state,
            "created_at": label.created_at,
            "case_id": by_subject.get(label.pk),
        }
        for label in labels
    ]


def leases(now: datetime) -> list[dict[str, Any]]:
    """[{number (the first), count, text, starts_at, ends_at, window: {id, title}}]: running or to come, by window."""
    rows = list(
        StandbyLease.objects.filter(ends_at__gt=now)
        .order_by()
        .values("window_id", "text")
        .annotate(
            count=Count("pk"), number=Min("number__canonical"), starts_at=Min("starts_at"), ends_at=Max("ends_at")
        )
        .order_by("starts_at")[:100]
    )
    windows = {
        window.pk: window
        for window in Window.objects.filter(pk__in=[row["window_id"] for row in rows]).select_related("request")
    }
    return [
        {
            **{name: row[name] for name in ("count", "text", "starts_at", "ends_at")},
            "number": number_text(row["number"]),
            "window": {"id": row["window_id"], "title": str(windows.get(row["window_id"], ""))},
        }
        for row in rows
    ]


def standby_numbers_of_client() -> list[dict[str, Any]]:
    """Numbers whose calls a standby number takes, or is to: [{number, standby, reserved: it does not yet, starts_at,
    until, window: {id, title}, carriers: how many lead calls there, carrier_count}].
    """
    found = list(StandbyAllocation.objects.filter(tenant=current_tenant(), closed_at=None).order_by("number")[:200])
    windows = {
        window.pk: window
        for window in Window.objects.filter(pk__in={each.window_id for each in found}).select_related("request")
    }
    told: Counter[str] = Counter()
    all_carriers: Counter[str] = Counter()
    rows = Forwarding.objects.filter(number__canonical__in=[each.number for each in found], directory__active=True)
    for number, revision, accepted in rows.values_list("number__canonical", "revision", "accepted_revision"):
        all_carriers[number] += 1
        told[number] += revision == accepted
    return [
        {
            "number": number_text(each.number),
            "standby": number_text(each.standby_id),
            "reserved": each.opened_at is None,
            "starts_at": each.opened_at or each.starts_at,
            "until": each.until,
            "window": {"id": each.window_id, "title": str(windows[each.window_id])}
            if each.window_id in windows
            else None,
            "carriers": told[each.number],
            "carrier_count": all_carriers[each.number],
        }
        for each in found
    ]
