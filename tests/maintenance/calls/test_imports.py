"""Files of calls through the page, batches through the API: counted once, customers' numbers kept nowhere."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from tests.portal.conftest import program_of  # noqa: F401 -- a fixture
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.template import email_of
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number
    from maintenance.calls.models import CallImport
    from tenants.models import Tenant

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
CUSTOMER = "13912345678"
FREESWITCH = (
    '"客服","{shown}","{called}","default","{began}","{answered}","{ended}","40","{seconds}","{cause}","{id}","","7",'
    '"PCMU","PCMU"\n'
)


@pytest.fixture(autouse=True)
def _noon(business_clock: BusinessClock) -> None:
    business_clock.set(datetime(2026, 11, 25, 14, 0, tzinfo=SHANGHAI))


@pytest.fixture
def number(in_acme: Tenant) -> Number:
    from tests.scenarios.numbers import register

    return register("0571-8765 4321")[0]


@pytest.fixture
def operator(in_acme: Tenant, number: Number, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(in_acme, "operator", HTTP_ACCEPT_LANGUAGE="en")


def line(place: int, answered: bool = True, cause: str = "NORMAL_CLEARING", shown: str = "057187654321") -> str:
    began = datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI) + timedelta(minutes=place)
    return FREESWITCH.format(
        shown=shown,
        called=CUSTOMER,
        began=f"{began:%Y-%m-%d %H:%M:%S}",
        answered=f"{began:%Y-%m-%d %H:%M:%S}" if answered else "",
        ended=f"{began:%Y-%m-%d %H:%M:%S}",
        seconds=30 if answered else 0,
        cause=cause,
        id=f"4b0e6f2c-{place}",
    )


def choose(operator: PortalClient, content: str, name: str = "Master.csv") -> CallImport:
    from maintenance.calls.models import CallImport

    answer = operator.post(reverse("calls"), {"file": SimpleUploadedFile(name, content.encode())})
    assert answer.status_code == 302, answer.content.decode()
    return CallImport.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])


def take(operator: PortalClient, row: CallImport, run_due_work: DueWork, **chosen: Any) -> CallImport:
    answer = operator.post(reverse("calls_file", args=[row.pk]), {"zone": "Asia/Shanghai", **chosen})
    assert answer.status_code == 302, answer.content.decode()
    run_due_work()
    row.refresh_from_db()
    return row


def test_a_file_is_shown_taken_once_and_no_customer_is_kept(operator: PortalClient, run_due_work: DueWork) -> None:
    from maintenance.calls.models import Call, CallImport, Cell

    content = line(1) + line(2, answered=False, cause="CALL_REJECTED") + line(3, shown="01088889999") + line(1)
    row = choose(operator, content)
    shown = operator.get(reverse("calls_file", args=[row.pk])).content.decode()
    assert "FreeSWITCH" in shown
    assert "2026-11-20T09:01:00+08:00" in shown
    assert CUSTOMER not in shown
    assert not Call.objects.exists()
    row = take(operator, row, run_due_work)
    assert (row.state, row.calls, row.skipped) == ("taken", 2, {"not_yours": 1, "double": 1})
    assert bytes(row.content) == b""
    cell = Cell.objects.get()
    assert (str(cell.day), cell.hour, cell.calls, cell.answered, cell.rejected) == ("2026-11-20", 9, 2, 1, 1)
    for table in ("calls_call", "calls_cell", "calls_callimport"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT string_agg(row::text, ' ') FROM {table} row")
            assert CUSTOMER not in cursor.fetchone()[0]
    assert choose(operator, content).pk == row.pk
    assert CallImport.objects.count() == 1
    assert "50.0 %" in operator.get(reverse("calls")).content.decode()


def test_who_imports_a_file_that_another_has_chosen_is_who_did_it(
    operator: PortalClient, client_of: Callable[..., PortalClient], in_acme: Tenant, run_due_work: DueWork
) -> None:
    from compliance.evidence.models import Record
    from tenants.people.models import User

    row, people = choose(operator, line(1)), {str(each.pk): each for each in User.objects.all()}
    chose = people[row.asked_by_id]
    owner = client_of(in_acme, "owner", HTTP_ACCEPT_LANGUAGE="en")
    imported = people[take(owner, row, run_due_work).asked_by_id]
    assert (chose.email, imported.email) == (email_of("acme", "operator"), email_of("acme", "owner"))
    done = Record.objects.get(action="calls_imported")
    assert (done.actor, done.actor_id) == (imported.name, str(imported.pk)) == (row.asked_by, row.asked_by_id)


def test_calls_of_another_file_count_once_and_a_removed_file_not_at_all(
    operator: PortalClient, run_due_work: DueWork
) -> None:
    from maintenance.calls.models import Call, Cell
    from maintenance.calls.selectors import days_counted

    first = take(operator, choose(operator, line(1) + line(2)), run_due_work)
    second = take(operator, choose(operator, line(2) + line(3) + line(4)), run_due_work)
    assert (second.calls, second.known) == (2, 1)
    day = date(2026, 11, 20)
    assert days_counted(day, day)[0].calls == Call.objects.count() == 4
    page = operator.get(reverse("calls_file", args=[second.pk])).content.decode()
    once = page.partition('name="once" value="')[2].partition('"')[0]
    operator.post(reverse("calls_remove", args=[second.pk]), {"once": once})
    assert Call.objects.count() == 2
    assert {cell.call_import_id for cell in Cell.objects.all()} == {first.pk}


def test_a_table_of_ones_own_is_read_as_chosen_and_the_choice_is_kept(
    operator: PortalClient, run_due_work: DueWork
) -> None:
    from openpyxl import Workbook

    from maintenance.calls.models import Cell

    def workbook(hour: int) -> bytes:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["我方", "对方", "几点", "怎样"])
        sheet.append(["0571-87654321", CUSTOMER, f"2026-11-20 {hour:02}:00:00", "接通"])
        sheet.append(["0571-87654321", CUSTOMER, f"2026-11-20 {hour:02}:10:00", "空号"])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    from maintenance.calls.models import CallImport

    def sent(hour: int) -> CallImport:
        operator.post(reverse("calls"), {"file": SimpleUploadedFile("calls.xlsx", workbook(hour))})
        return CallImport.objects.latest("created_at", "id")

    row = sent(3)
    assert operator.post(reverse("calls_file", args=[row.pk]), {"zone": "UTC", "codes": "words"}).status_code >= 400
    taken = take(operator, row, run_due_work, zone="UTC", codes="words", shown="0", called="1", began="2", cause="3")
    assert taken.calls == 2
    cell = Cell.objects.get()
    assert (cell.hour, cell.counted, cell.answered, cell.network) == (11, 1, 1, "mobile")
    again = sent(4)
    assert (again.zone, again.columns) == ("UTC", {"shown": 0, "called": 1, "began": 2, "cause": 3})


def test_handsets_are_told_by_a_column_that_a_site_has_added(
    operator: PortalClient,
    run_due_work: DueWork,
    program_of: Callable[..., Program],  # noqa: F811
    in_acme: Tenant,
) -> None:
    """A sixteenth column of FreeSWITCH: chosen once, kept for the next file; rates by vendor, the model is not kept."""
    from maintenance.calls.models import Call, Cell

    def with_handset(place: int, model: str, answered: bool = True) -> str:
        return line(place, answered=answered).rstrip("\n") + f',"{model}"\n'

    row = choose(operator, with_handset(1, "HUAWEI Mate 60") + with_handset(2, "Nokia 3310", answered=False))
    shown = operator.get(reverse("calls_file", args=[row.pk])).content.decode()
    assert "HUAWEI Mate 60" in shown
    take(operator, row, run_due_work, handset="15")
    assert set(Cell.objects.values_list("handset", "answered")) == {("huawei", 1), ("other", 0)}
    again = choose(operator, with_handset(3, "华为 P70", answered=False) + with_handset(4, "iPhone 15"))
    assert again.columns["handset"] == 15
    take(operator, again, run_due_work, handset="15")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row::text, ' ') FROM calls_call row")
        assert "Mate" not in cursor.fetchone()[0]
    page = operator.get(reverse("calls"), {"handset": "huawei"})
    assert [day.counted.counted for day in page.context["rates"].days] == [2]
    assert page.context["handsets"][0][0] == "apple"
    assert "do not say on which handsets" not in page.content.decode()
    program = program_of(in_acme)
    assert program.get("/answer-rates?handset=huawei").json()["days"][0]["rate"] == 0.5
    began = "2026-11-21T10:00:00+08:00"
    call = {"id": "1", "shown": "057187654321", "began": began, "seconds": 9, "cause": "answered"}
    assert program.post("/calls", {"calls": [call | {"handset": "vivo X100"}]}).status_code == 201
    assert Call.objects.get(handset="vivo").outcome == "answered"


def test_what_is_no_table_and_a_zone_that_is_none_are_refused_in_words(operator: PortalClient, number: Number) -> None:
    answer = operator.post(reverse("calls"), {"file": SimpleUploadedFile("x.csv", b"\0\1")})
    assert answer.status_code == 422
    row = choose(operator, line(1))
    answer = operator.post(reverse("calls_file", args=[row.pk]), {"zone": "Mars/Olympus"})
    assert answer.status_code == 422
    assert "Asia/Shanghai" in answer.content.decode()


def test_batches_by_the_api_count_once(
    in_acme: Tenant,
    number: Number,
    program_of: Callable[..., Program],  # noqa: F811 -- a fixture
) -> None:
    program = program_of(in_acme)
    call = {"id": "c1", "shown": "057187654321", "called": CUSTOMER, "began": "2026-11-20T09:00:00+08:00"}
    batch = {"calls": [{**call, "seconds": 20, "cause": "answered"}, {**call, "id": "c2", "cause": "blocked"}]}
    answer = program.post("/calls", batch)
    assert answer.status_code == 201, answer.json()
    assert (answer.json()["calls"], answer.json()["state"]) == (2, "taken")
    assert program.post("/calls", batch).json()["id"] == answer.json()["id"]
    more = program.post("/calls", {"calls": [*batch["calls"], {**call, "id": "c3", "cause": "busy"}]})
    assert (more.json()["calls"], more.json()["known"]) == (1, 2)
    [day] = program.get("/answer-rates?until=2026-11-20&days=1").json()["days"]
    assert (day["counted"], day["answered"], day["blocked"]) == (3, 1, 1)
    assert program.post("/calls", {"calls": [{**call, "cause": "vanished"}]}).status_code == 422


def test_a_client_that_leaves_takes_its_calls_along(
    operator: PortalClient, run_due_work: DueWork, in_acme: Tenant
) -> None:
    from maintenance.calls.models import Call, CallImport, CallMapping, Cell
    from portal.people.closing import leave
    from tenants.domain.actors import PLATFORM
    from tenants.services import TenantClosed

    take(operator, choose(operator, line(1)), run_due_work)
    leave(TenantClosed(in_acme, PLATFORM))
    assert [model.objects.count() for model in (Call, Cell, CallImport, CallMapping)] == [0, 0, 0, 0]


def test_old_months_go_and_their_counts_stay(
    operator: PortalClient, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    from maintenance.calls.models import Call, Cell
    from maintenance.calls.services import drop_old_months

    take(operator, choose(operator, line(1)), run_due_work)
    business_clock.set(datetime(2027, 2, 27, tzinfo=SHANGHAI))
    drop_old_months()
    assert Call.objects.count() == 1
    business_clock.set(datetime(2027, 3, 2, tzinfo=SHANGHAI))
    drop_old_months()
    assert (Call.objects.count(), Cell.objects.count()) == (0, 1)


def test_a_large_file_is_taken_in_pieces(
    operator: PortalClient, run_due_work: DueWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maintenance.calls import files
    from maintenance.calls.models import Call, CallImport

    monkeypatch.setattr(files, "MOST_ROWS", 41)
    content = "".join(line(place) for place in range(100))
    row = choose(operator, content)
    assert CallImport.objects.count() == 3
    take(operator, row, run_due_work)
    assert sorted(CallImport.objects.values_list("name", "state", "calls")) == [
        ("Master.csv (1/3)", "taken", 40),
        ("Master.csv (2/3)", "taken", 40),
        ("Master.csv (3/3)", "taken", 20),
    ]
    assert Call.objects.count() == 100
    assert choose(operator, content).pk == row.pk
    assert CallImport.objects.count() == 3


def test_only_the_first_lines_are_read_for_a_preview_and_a_large_workbook_is_opened_later(
    operator: PortalClient, run_due_work: DueWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openpyxl import Workbook

    from maintenance.calls import files
    from maintenance.calls.models import CallImport

    row = choose(operator, "".join(line(place) for place in range(2000)))
    assert 0 < len(row.head) <= files.HEAD < len(row.content)
    monkeypatch.setattr(files, "OPENED_AT_ONCE", 100)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["外显号码", "客户号码", "开始时间", "接听状态"])
    sheet.append(["0571-87654321", CUSTOMER, "2026-11-20 09:05:00", "接通"])
    out = io.BytesIO()
    book.save(out)
    answer = operator.post(reverse("calls"), {"file": SimpleUploadedFile("calls.xlsx", out.getvalue())})
    row = CallImport.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])
    assert row.state == "looking"
    assert "calls-opening" in operator.get(reverse("calls_file", args=[row.pk])).content.decode()
    run_due_work()
    row.refresh_from_db()
    assert (row.state, row.columns["began"]) == ("chosen", 2)
    assert "2026-11-20T09:05:00+08:00" in operator.get(reverse("calls_file", args=[row.pk])).content.decode()
    columns = {"shown": "0", "called": "1", "began": "2", "cause": "3", "codes": "words"}
    row = take(operator, row, run_due_work, **columns)
    assert (row.state, row.calls, bytes(row.head)) == ("taken", 1, b"")


def test_a_csv_that_is_too_large_is_refused_in_words(operator: PortalClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from maintenance.calls import files

    monkeypatch.setattr(files, "LARGEST_CSV", 1024 * 1024)
    content = line(1).encode() * 6000
    answer = operator.post(reverse("calls"), {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 422
    assert "1 MB" in answer.content.decode()


def test_a_signed_push_counts_once_and_nothing_else_is_let_in(
    in_acme: Tenant, number: Number, client_of: Callable[..., PortalClient]
) -> None:
    import json
    import time

    from portal.shell.api.signed_push import push_secret, pushed as what_is_signed
    from tenants.domain.actors import PLATFORM
    from tenants.domain.webhooks import signatures
    from tenants.people.services import make_api_key, revoke_api_key

    key, whole = make_api_key(name="pbx", scopes=["request"], by=PLATFORM)
    call = {"id": "c1", "shown": "057187654321", "began": "2026-11-20T09:00:00+08:00", "cause": "answered"}
    body, client, now = json.dumps({"calls": [call]}), client_of(in_acme), int(time.time())

    def pushed(
        sent: str = "p1", stamp: int = now, said: str = body, secret: str = push_secret(key), door: str = "POST {path}"
    ) -> Any:
        method, _blank, path = door.format(path="/api/v1/calls").partition(" ")
        signed = what_is_signed(method, path, body) if door else body
        signature = signatures([secret], sent, stamp, signed)
        headers = {"Authorization": f"Signature {key.prefix}", "webhook-id": sent, "webhook-timestamp": str(stamp)}
        headers["webhook-signature"] = f"v1,b3RoZXI= {signature}"
        return client.post("/api/v1/calls", said, content_type="application/json", headers=headers)

    answer = pushed()
    assert (answer.status_code, answer.json()["calls"]) == (201, 1), answer.content
    assert pushed().json()["id"] == answer.json()["id"]
    assert pushed("p2").json()["id"] == answer.json()["id"], "the same calls are the same import"
    assert pushed(said=body.replace("answered", "busy")).status_code == 401
    assert pushed(stamp=now - 400).status_code == 401
    assert pushed(secret="whsec_" + "A" * 43 + "=").status_code == 401
    for another in ("", "GET {path}", "POST {path}?a=1", "POST {path}/", "POST /api/v1/sightings"):
        assert pushed("p4", door=another).status_code == 401, "signed for another door, or for any"
    assert whole not in push_secret(key)
    listed = client.get("/api/v1/numbers", headers={"Authorization": f"Signature {key.prefix}"})
    assert listed.status_code == 401, "for calls alone"
    revoke_api_key(key.pk, by=PLATFORM)
    assert pushed("p3").status_code == 401


def test_a_table_without_headers_loses_no_call_and_is_known_again(
    operator: PortalClient, run_due_work: DueWork
) -> None:
    from maintenance.calls.models import Cell

    def day(of: int) -> str:
        return "".join(f"057187654321,{CUSTOMER},2026/11/{of} 09:0{place}:00,接通\n" for place in range(3))

    row = choose(operator, day(20), "export.csv")
    page = operator.get(reverse("calls_file", args=[row.pk])).content.decode()
    assert "2: 139…" in page
    assert CUSTOMER not in page
    row = take(operator, row, run_due_work, shown="0", called="1", began="2", cause="3", codes="words")
    assert (row.calls, row.state) == (3, "taken")
    again = choose(operator, day(21), "export.csv")
    assert (again.columns, again.header) == ({"shown": 0, "called": 1, "began": 2, "cause": 3}, False)
    assert {cell.network for cell in Cell.objects.all()} == {"mobile"}
