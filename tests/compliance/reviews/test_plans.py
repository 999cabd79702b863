"""What the planner makes of the desk's views at 20,000 cases, by itself: each reads an index, in its order."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.db.models import QuerySet

from compliance.reviews import selectors
from compliance.reviews.models import Case
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.database import Database

LI = Actor("staff", "Li", "li")
LANES = ("fast", "green", "standard", "bulk")


@pytest.fixture
def many(own_database: Database, acme: Tenant, globex: Tenant) -> datetime:
    """20,000 cases, a fifth of them open, and what the planner has to know about them (only the owner may ANALYZE)."""
    now = business_now()
    with own_database.owner() as owner:
        owner.execute(
            """
            INSERT INTO public.reviews_case (
                id, tenant_id, kind, state, lane, subject_kind, subject_id, title, facts, opened_at, due_at,
                in_working_hours, waiting_since, waited, assigned_to, assigned_to_id, four_eyes, proposed_by,
                proposed_by_id, decided_at, decided_by, decided_by_id, reason_code, reason, looking, version
            )
            SELECT gen_random_uuid(), (%(tenants)s::uuid[])[n %% 2 + 1], (%(kinds)s::text[])[n %% 7 + 1],
                CASE n %% 5 WHEN 0 THEN 'open' WHEN 1 THEN 'waiting' ELSE 'approved' END,
                (%(lanes)s::text[])[n / 5 %% 4 + 1], 'x', gen_random_uuid(), 'x', '{}',
                %(now)s - n * interval '1 minute', %(now)s + (n %% 7500 - 1250) * interval '1 minute',
                true, CASE n %% 5 WHEN 1 THEN %(now)s END, interval '0', '',
                CASE n / 5 %% 3 WHEN 0 THEN 'li' ELSE '' END, false, '', CASE n %% 200 WHEN 0 THEN 'wu' ELSE '' END,
                CASE WHEN n %% 5 > 1 THEN %(now)s - n * interval '1 second' END, '', '', '', '', '', 0
            FROM generate_series(1, 20000) AS n
            """,
            {"tenants": [acme.pk, globex.pk], "kinds": list(Case.Kind.values), "lanes": list(LANES), "now": now},
        )
        owner.execute("VACUUM ANALYZE public.reviews_case")
    return now


def plan(cases: QuerySet[Case]) -> str:
    return cases.explain()


def test_every_view_reads_an_index(many: datetime) -> None:
    """The planner picks it by itself."""
    top = selectors.inbox().filter(state="open")
    place = top[30]
    opened = Case.objects.order_by("-opened_at", "-id")
    views = {
        "open": top,
        "behind a place": selectors.after(top, "ranked_at", place.ranked_at, place.pk),
        "kind": top.filter(kind="label"),
        "lane": top.filter(lane="fast"),
        "mine": top.filter(assigned_to_id="li"),
        "proposed": top.exclude(proposed_by_id=""),
        "waiting": Case.objects.filter(state="waiting").order_by("waiting_since", "id"),
        "decided": Case.objects.filter(decided_at__isnull=False).order_by("-decided_at", "-id"),
        "all": opened,
        "all behind a place": selectors.after(opened, "-opened_at", place.opened_at, place.pk),
        "free": selectors.free_for(LI),
    }
    for name, view in views.items():
        explained = plan(view[:50])
        assert "Seq Scan on reviews_case" not in explained, f"{name}:\n{explained}"
        assert "Sort" not in explained, f"{name} is sorted, not read in order:\n{explained}"
    for count in (
        "SELECT count(*) FROM public.reviews_case WHERE state = 'open'",
        "SELECT count(*) FROM public.reviews_case WHERE state = 'open' AND due_at < business_now()",
        "SELECT count(*) FROM public.reviews_case WHERE state = 'waiting'",
        "SELECT count(*) FROM public.reviews_case WHERE state = 'open' AND assigned_to_id = 'li'",
        "SELECT count(*) FROM public.reviews_case WHERE state = 'open' AND proposed_by_id NOT IN ('', 'li')",
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {count}")  # a constant above
            explained = "\n".join(line for (line,) in cursor.fetchall())
        assert "Seq Scan" not in explained, explained


def test_counts(many: datetime) -> None:
    late = Case.objects.filter(state="open", due_at__lt=many).count()
    assert selectors.counts(many) == selectors.Counts(open=4000, late=late, waiting=4000)
    assert late > 0
    mine, to_confirm = selectors.counts_for("li")
    assert mine == Case.objects.filter(state="open", assigned_to_id="li").count() > 0
    assert to_confirm == Case.objects.filter(state="open").exclude(proposed_by_id__in=("", "li")).count()
