"""The top of the inbox, 50 cases, over all clients: one public queue against a loop over the clients' schemas.

Theirs: django-tenants as its documentation says, `with tenant_context(tenant)` and the ORM, each client's first 50 by
an index, merged in Python; tuned (`one_union`): the same in one UNION ALL statement. Ours: `reviews.selectors.inbox`.
Half of the cases are open, one in twenty harms its client. Besides: the page of the inbox as a reviewer opens it, with
its queries, and one far down.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import psycopg
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from benchmarks._clients import Clients
from benchmarks.frame import House, Report, Side, compare
from compliance.reviews import selectors
from compliance.reviews.models import Case
from tenants import context
from tenants.models import Tenant
from tests.portal_client import sign_in

PAGE, OPENED = 50, 20  # cases; how often ours opens in one timing, as once is too short to be timed
MILLISECONDS, QUERIES = 150, 12  # what a page may take
INBOX = "/admin/reviews/case/"

Row = tuple[datetime, UUID, str, str]

_TABLE = """
CREATE TABLE {schema}.bench_case (
    id uuid PRIMARY KEY, kind varchar(16), state varchar(10), lane varchar(8), title varchar(200),
    opened_at timestamptz, due_at timestamptz, ranked_at timestamptz
);
CREATE INDEX ON {schema}.bench_case (ranked_at, id) WHERE state = 'open'
"""
_CASES = """
INSERT INTO public.reviews_case (
    id, tenant_id, kind, state, lane, subject_kind, subject_id, title, facts, opened_at, due_at, in_working_hours,
    waited, assigned_to, assigned_to_id, four_eyes, proposed_by, proposed_by_id, decided_at, decided_by, decided_by_id,
    reason_code, reason, looking, version, harm_at
)
SELECT md5('id' || key)::uuid, tenant, (ARRAY['label', 'licence', 'standby', 'support'])[1 + chance %% 4],
       CASE WHEN n %% 2 = 0 THEN 'open' WHEN chance %% 4 = 3 THEN 'solved' ELSE 'approved' END,
       (ARRAY['fast', 'green', 'standard', 'standard', 'bulk'])[1 + chance %% 5], 'request',
       md5('subject' || key)::uuid, 'Case ' || n, '{}', now() - chance %% 9000 * interval '1 minute',
       now() + (chance %% 9000 - 600) * interval '1 minute',
       true, interval '0', '', '', false, '', '', CASE WHEN n %% 2 = 1 THEN now() END, '', '', '', '', '', 0,
       CASE WHEN chance %% 20 = 0 THEN now() + (chance %% 9000 - 4500) * interval '1 minute' END
FROM unnest(%(tenants)s::uuid[]) WITH ORDINALITY AS t (tenant, number), generate_series(1, %(cases)s) n,
     LATERAL (SELECT %(seed)s || '/' || number || '/' || n AS key) k,
     LATERAL (SELECT abs(hashtext(key)) AS chance) c
"""


class ClientCase(models.Model):
    """What the loop looks at in each schema."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=10)
    lane = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ranked_at = models.DateTimeField()

    objects: ClassVar[models.Manager[ClientCase]] = models.Manager()

    class Meta:
        app_label = "reviews"
        managed = False
        db_table = "bench_case"

    def __str__(self) -> str:
        return self.title


def measure(house: House) -> Report:
    tenants = Clients(house).make(house.of_size(toy=5, small=500, full=500), table=_TABLE)
    with house.owner() as owner:
        _fill(owner, tenants, cases=house.of_size(toy=30, small=200, full=200), seed=house.seed)
    seen: dict[str, list[Row]] = {}

    def loop_over_clients() -> float:
        rows: list[Row] = []
        for tenant in tenants:
            with context.client(tenant):
                top = ClientCase.objects.filter(state="open").order_by("ranked_at", "id")[:PAGE]
                rows += [(case.ranked_at, case.pk, tenant.legal_name, case.title) for case in top]
        seen["theirs"] = sorted(rows)[:PAGE]
        return 1

    union = " UNION ALL ".join(
        f"(SELECT ranked_at, id, '{tenant.legal_name}', title FROM {tenant.schema_name}.bench_case"
        f" WHERE state = 'open' ORDER BY ranked_at, id LIMIT {PAGE})"
        for tenant in tenants
    )

    def one_union() -> float:
        with connection.cursor() as cursor:
            cursor.execute(f"{union} ORDER BY 1, 2 LIMIT {PAGE}")
            seen["theirs"] = cursor.fetchall()
        return 1

    def one_queue() -> float:
        for _time in range(OPENED):
            top = selectors.inbox().filter(state=Case.State.OPEN)[:PAGE]
            seen["ours"] = [(case.ranked_at, case.pk, case.tenant.legal_name, case.title) for case in top]
        return OPENED

    ours = Side(one_queue, state=lambda: seen["ours"])
    loop, tuned = (Side(work, state=lambda: seen["theirs"]) for work in (loop_over_clients, one_union))
    main = compare(loop, ours, rounds=house.rounds, unit="s to open")
    others = {"one_union": compare(tuned, ours, rounds=house.rounds, unit="s to open")}
    return Report(main, others, _pages(house))


def _fill(owner: psycopg.Connection, tenants: list[Tenant], *, cases: int, seed: int) -> None:
    owner.execute(_CASES, {"tenants": [tenant.pk for tenant in tenants], "cases": cases, "seed": seed})
    for tenant in tenants:
        owner.execute(
            f"INSERT INTO {tenant.schema_name}.bench_case SELECT id, kind, state, lane, title, opened_at, due_at,"
            " ranked_at FROM public.reviews_case WHERE tenant_id = %s",
            [tenant.pk],
        )
        owner.execute(f"ANALYZE {tenant.schema_name}.bench_case")
    owner.execute("VACUUM ANALYZE public.reviews_case, public.tenants_tenant")


def _pages(house: House) -> dict[str, float | str | bool]:
    """Milliseconds and queries of the inbox's pages, through all of Django."""
    reviewer = sign_in(Tenant.objects.get(schema_name="staff"), "reviewer")
    further = INBOX
    for _page in range(house.of_size(toy=1, small=20, full=100)):
        following = re.search(r'href="\?([^"]*)" rel="next"', reviewer.get(further).content.decode())
        if following is None:
            break
        further = f"{INBOX}?{following[1].replace('&amp;', '&')}"
    top, fastest, top_work, top_queries = _page_cost(lambda: reviewer.get(INBOX).status_code, house.rounds)
    deep, _fastest, _work, deep_queries = _page_cost(lambda: reviewer.get(further).status_code, house.rounds)
    return {
        "cases": Case.objects.count(),
        "page_milliseconds": top,
        "page_fastest_milliseconds": fastest,  # when others have the cores, these two say more than the median
        "page_processor_milliseconds": top_work,
        "page_queries": top_queries,
        "deep_page_milliseconds": deep,
        "deep_page_queries": deep_queries,
        "page_holds": max(top, deep) <= MILLISECONDS and max(top_queries, deep_queries) <= QUERIES,
    }


def _page_cost(get: Callable[[], int], rounds: int) -> tuple[float, float, float, int]:
    """(median milliseconds, the fewest, median processor time of Python, queries)."""
    with CaptureQueriesContext(connection) as queries:
        assert get() == 200
        count = len(queries)  # further requests forget them
    passed, worked = [], []
    for _round in range(rounds * 3):
        begun, busy = time.perf_counter(), time.process_time()
        get()
        passed.append(time.perf_counter() - begun)
        worked.append(time.process_time() - busy)
    costs = (statistics.median(passed), min(passed), statistics.median(worked))
    median, fewest, python = (float(f"{seconds * 1000:.3g}") for seconds in costs)
    return median, fewest, python, count
