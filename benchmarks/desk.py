"""What each list and search of the desk takes, through all of Django, beside the same with a tenth of the rows
(`theirs`).

Full: 10^6 claimed numbers of 10,000 clients, a tenth of which begin alike, 100,000 labels, open cases, messages and
errands. The lists are those of the side bar; what is typed finds few, many or none of each. Whether it grows is told by
the processors' time, PostgreSQL's too, which others on the machine change little.
"""

from __future__ import annotations

import re
import statistics
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import psycopg

from benchmarks.frame import NOISY_SHARE, Comparison, House, Report
from benchmarks.machine import CpuWatch, own_seconds
from tenants.models import Tenant
from tenants.outbox.selectors import recipient_hash
from tests.portal_client import PortalClient, sign_in

INBOX = "/admin/reviews/case/"
# A person's own; and tasks, which note each look in their client's schema: there are none here.
NO_LISTS = {"/admin/logout/", "/admin/password_change/", "/admin/errands/tasks/"}
MILLISECONDS, TIMES = 150, 3  # what a page may take, and how many times the work of one over a tenth of the rows
MOBILE = "+8613800138000"
TYPED = {
    "begins_a_tenth": "1380",
    "four_digits": "8000",
    "eight_digits": "13801234",
    "whole_mobile": MOBILE,
    "city": "杭州",
    "name": "青禾网络",
    "code": "9133",
    "half_of_all_cases": "专线",
    "label_of_many": "课程顾问",
    "mail": "founder77@example.com",
    "ticket": "TICKET-77",
    "id": "01a23548-84d7-7026-b2a1-463addb82d7e",
    "nothing": "甲乙丙丁戊",
}

_CLIENTS = """
INSERT INTO tenants_tenant (id, schema_name, kind, state, legal_name, credit_code, subject_type, identity_type,
    identity_number, identity_hash, industry, micro, time_zone, language, applicant_name, applicant_email,
    applicant_mobile, status_page_public, created_at)
SELECT md5('tenant' || n)::uuid, 'bench' || n, 'client', 'ready',
    (ARRAY['杭州', '上海', '北京', '深圳'])[1 + n %% 4] || substr(md5(n::text), 1, 6)
        || (ARRAY['青禾', '大衡', '小芽'])[1 + n %% 3] || '网络科技有限公司',
    '9133' || upper(substr(md5('code' || n), 1, 14)), 'enterprise', '', '', '', 'other', false, 'Asia/Shanghai',
    'zh-hans', '', 'founder' || n || '@example.com', '+86139' || lpad(n::text, 8, '0'), false, now()
FROM generate_series(%(from)s::int, %(to)s::int) n
"""
_NUMBERS = """
INSERT INTO registry_numberclaim (canonical, tenant_id)
SELECT CASE n %% 10
        WHEN 0 THEN '+861380' || lpad((n::bigint * 7919 %% 10000000)::text, 7, '0')
        WHEN 1 THEN '+8621' || (50000000 + n::bigint * 104729 %% 40000000)
        WHEN 2 THEN '400' || lpad((n::bigint * 15485863 %% 10000000)::text, 7, '0')
        ELSE '+861' || (300000000 + n::bigint * 982451653 %% 699999999) END, md5('tenant' || (1 + n %% %(to)s))::uuid
FROM generate_series(%(from)s::int * 100, %(to)s::int * 100) n ON CONFLICT DO NOTHING
"""
_LABELS = """
INSERT INTO registry_labelinuse (text, key, tenant_id)
SELECT text, text, md5('tenant' || (1 + n %% %(to)s))::uuid
FROM generate_series(%(from)s::int * 10, %(to)s::int * 10) n, LATERAL (SELECT CASE WHEN n %% 10 = 0 THEN '课程顾问'
    ELSE substr(md5('label' || n), 1, 4) || (ARRAY['网络', '青禾', '法务'])[1 + n %% 3] || n END) AS label(text)
ON CONFLICT DO NOTHING
"""
_CASES = """
INSERT INTO reviews_case (id, tenant_id, kind, state, lane, subject_kind, subject_id, title, facts, opened_at, due_at,
    in_working_hours, waited, assigned_to, assigned_to_id, four_eyes, proposed_by, proposed_by_id, decided_by,
    decided_by_id, reason_code, reason, looking, version, harm_at)
SELECT md5('case' || n)::uuid, md5('tenant' || (1 + n %% %(to)s))::uuid,
    (ARRAY['label', 'licence', 'standby', 'support'])[1 + n %% 4], 'open',
    (ARRAY['fast', 'green', 'standard', 'bulk'])[1 + n %% 4], 'request', md5('subject' || n)::uuid,
    substr(md5('title' || n), 1, 6) || (ARRAY['双11专线', '客服'])[1 + n %% 2], '{}',
    now() - n %% 9000 * interval '1 minute', now() + (n %% 9000 - 600) * interval '1 minute', true, interval '0', '',
    '', false, '', '', '', '', '', '', '', 0,
    CASE WHEN n %% 20 = 0 THEN now() + (n %% 9000 - 4500) * interval '1 minute' END
FROM generate_series(%(from)s::int * 10, %(to)s::int * 10) n ON CONFLICT DO NOTHING
"""
_MESSAGES = """
WITH made AS (
    INSERT INTO outbox_message (tenant_id, due_at, fence, attempts, done_at, last_error, channel, topic, template,
        recipient_kind, recipient_id, about, parameters, key, state, sent_at)
    SELECT md5('tenant' || (1 + n %% %(to)s))::uuid, now(), 1, 1, now(), '', 'sms', 'windows',
        'maintenance/window_booked', 'contact', md5('contact' || n)::uuid, '', '{}', 'bench/' || n, 'sent', now()
    FROM generate_series(%(from)s::int * 10, %(to)s::int * 10) n ON CONFLICT DO NOTHING RETURNING id)
INSERT INTO outbox_delivery (id, message_id, provider, provider_id, id_normal, recipient, state, code, submitted_at,
    asked, pressed)
SELECT gen_random_uuid(), id, 'smpp', 'P' || id, 'p' || id,
    CASE WHEN id %% 500 = 0 THEN %(recipient)s ELSE md5(id::text) END, 'delivered', '', now(), 0, '' FROM made
"""
_ERRANDS = """
INSERT INTO errands_errand (id, directory_id, tenant_id, display, revision, key, number, label, before, by_hand, task,
    about, statement, state, row, made_at, sent_by, ticket, answered_by, reason)
SELECT gen_random_uuid(), (SELECT min(id) FROM directories_directory), md5('tenant' || (1 + n %% %(to)s))::uuid, n, 1,
    'bench ' || n, '+861380' || lpad((n::bigint * 7919 %% 10000000)::text, 7, '0'), '青禾网络', '', true, '', '', '',
    'waiting', 0, now(), '', 'TICKET-' || n, '', ''
FROM generate_series(%(from)s::int * 10, %(to)s::int * 10) n ON CONFLICT DO NOTHING
"""
_TABLES = (
    "tenants_tenant, registry_numberclaim, registry_labelinuse, reviews_case, outbox_message, outbox_delivery, "
    "errands_errand"
)


@dataclass(frozen=True)
class PageCost:
    """The median milliseconds of a page, and those of the processors, PostgreSQL's too."""

    milliseconds: float
    cpu: float


def measure(house: House) -> Report:
    from portal.tryout.demo import ensure_directories

    ensure_directories()
    clients = house.of_size(toy=20, small=1_000, full=10_000)
    staff = Tenant.objects.get(schema_name="staff")
    administrator = sign_in(staff, "administrator")
    bar = administrator.get(INBOX).content.decode()
    lists = sorted({*re.findall(r'href="(/admin/[a-z_/-]+/)"', bar)} - NO_LISTS)
    pages = {address: address for address in lists if administrator.get(address).status_code == 200}  # no way on
    pages |= {f"search_{name}": f"/admin/search/?{urlencode({'s': typed})}" for name, typed in TYPED.items()}
    watch = CpuWatch()
    with house.owner() as owner:
        _fill(owner, 1, clients // 10)
        fewer = {name: _cost(administrator, page, house.rounds) for name, page in pages.items()}
        _fill(owner, clients // 10 + 1, clients)
        costs = {name: _cost(administrator, page, house.rounds) for name, page in pages.items()}
    figures: dict[str, float | str | bool] = {}
    for name, cost in costs.items():
        figures[f"{name} ms"], figures[f"{name} cpu ms"] = cost.milliseconds, cost.cpu
        figures[f"{name} cpu times a tenth"] = round(cost.cpu / max(fewer[name].cpu, 0.1), 2)
    slowest = max(costs, key=lambda name: costs[name].milliseconds)
    late = sorted(name for name, cost in costs.items() if cost.milliseconds > MILLISECONDS)
    grown = sorted(name for name, cost in costs.items() if cost.cpu > TIMES * fewer[name].cpu)
    figures["pages"], figures["late"], figures["grown"] = len(pages), ", ".join(late), ", ".join(grown)
    figures["holds"] = not late and not grown
    ratios = tuple(fewer[name].milliseconds / cost.milliseconds for name, cost in costs.items())
    main = Comparison(
        ratio=round(statistics.median(ratios), 3),
        min=round(min(ratios), 3),
        max=round(max(ratios), 3),
        ours=costs[slowest].milliseconds / 1000,
        theirs=fewer[slowest].milliseconds / 1000,
        unit=f"s to open ({slowest})",
        noisy=watch.foreign_share() > NOISY_SHARE,
    )
    return Report(main, {}, figures)


def _fill(owner: psycopg.Connection, first: int, last: int) -> None:
    given = {"from": first, "to": last, "recipient": recipient_hash(MOBILE)}
    for statement in (_CLIENTS, _NUMBERS, _LABELS, _CASES, _MESSAGES, _ERRANDS):
        owner.execute(statement, given)
    owner.execute(f"VACUUM ANALYZE {_TABLES}")


def _cost(administrator: PortalClient, page: str, rounds: int) -> PageCost:
    def look() -> None:
        assert administrator.get(page).status_code == 200, page

    look()
    passed, busy, times = [], own_seconds(), rounds * 2
    for _time in range(times):
        begun = time.perf_counter()
        look()
        passed.append(time.perf_counter() - begun)
    cpu = (own_seconds() - busy) / times
    return PageCost(round(statistics.median(passed) * 1000, 1), round(cpu * 1000, 1))
