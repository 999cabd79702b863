"""Each list of the portal as CSV: whole rows, numbers as numbers, texts that no spreadsheet runs, nobody else's."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from portal.tables.shown import TABLES
from tenants.domain.actors import Actor
from tests.maintenance.outbound.calls import counted
from tests.portal.parties import LABEL
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
NOON = datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SECRET = "whsec_" + "c2VjcmV0IG9mIGEgcHJvZ3JhbSBvZiBvdXJz"
TEMPLATES = Path(__file__).parents[3] / "templates"


def table(client: PortalClient, name: str, **asked: str) -> list[list[str]]:
    answer = client.get(reverse("list_csv", args=[name]), asked)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    content = b"".join(answer.streaming_content).decode()
    assert content.startswith("\ufeff")
    return list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))


def fill(book: Callable[..., Any]) -> Any:
    """Something in every list that a window brings, and what people write."""
    from compliance.models import Violation
    from labels.backups.snapshots import take_snapshot
    from labels.models import Alias, Display, StandbyLabel
    from maintenance.announcements.services import write_announcement
    from maintenance.calls.models import CallImport
    from maintenance.feedback.services import give_feedback
    from tenants.context import current_tenant
    from tests.contacts import agreed_contact
    from tests.licences import approved
    from tests.scenarios.numbers import ACTOR

    agreed_contact(name='=HYPERLINK("x")', email="anne@acme.example", mobile="+8613800138000")
    window = book()
    give_feedback({}, "+86 is a text here", language="en", actor=ACTOR)
    write_announcement(window.pk, "en", ["site"], actor=ACTOR, title="@all", text="x")
    StandbyLabel.objects.create(text="维护中", state="approved")
    Alias.objects.create(text="青禾", kind="trademark", reference="12345")
    Violation.objects.create(severity="minor", description="x", occurred_at=NOON, spoiled_months=1)
    CallImport.objects.create(
        tenant=current_tenant(), name="a.csv", sha256="0" * 64, layout="asterisk", zone="UTC", created_at=NOON
    )
    Display.objects.update(state=Display.State.SHOWN, shown="青禾")
    counted(NOON.date() - timedelta(days=1), 1)
    set_things_up()
    approved("business_licence")
    take_snapshot("by_hand", actor=ACTOR)
    return window


def set_things_up() -> None:
    """A series, a drill, a key, a program, a subscriber, what came in by phone."""
    from maintenance.documents.drills import begin_drill
    from maintenance.models import Series
    from maintenance.outbound.models import ChannelCount
    from tenants.people.models import StatusSubscriber
    from tenants.people.services import make_api_key
    from tenants.sealing import sealed
    from tenants.webhooks.models import Endpoint
    from tests.scenarios.numbers import ACTOR

    Series.objects.create(
        content="calibration", frequency="monthly", first_on=NOON.date(), made_by="Anne", created_at=NOON
    )
    begin_drill(actor=ACTOR)
    make_api_key(name="ERP", scopes=["numbers:read"], by=Actor("person", "Anne"))
    Endpoint.objects.create(name="ERP", url="https://erp.acme.example/hook", secret=sealed(SECRET), made_by="Anne")
    StatusSubscriber.objects.create(channel="email", to="x@y.example", language="en", agreed_at=NOON)
    ChannelCount.objects.create(day=NOON.date(), hour=-1, channel="phone", enquiries=9, orders=3)


def test_every_list_has_whole_rows_and_nobody_elses(
    viewer: PortalClient,
    book: Callable[..., Any],
    client_of: Callable[..., PortalClient],
    globex: Tenant,
    business_clock: BusinessClock,
) -> None:
    business_clock.set(NOON)
    fill(book)
    other = client_of(globex, "viewer")
    for name in TABLES:
        head, *rows = table(viewer, name)
        assert {len(row) for row in rows} <= {len(head)}, name
        if name not in ("cases", "notices", "deliveries", "exclusions"):
            assert rows, name
        for row in table(other, name)[1:]:
            assert row not in rows or name == "scripts", name  # the platform's own are everybody's


def test_numbers_are_numbers_and_texts_are_defused(
    viewer: PortalClient, book: Callable[..., Any], business_clock: BusinessClock
) -> None:
    business_clock.set(NOON)
    window = fill(book)
    head, row = table(viewer, "windows")
    said = dict(zip(head, row, strict=True))
    assert said["Numbers"] == str(window.request.number_count)
    assert said["Planned start"] == window.starts_at.astimezone(NOON.tzinfo).isoformat(timespec="seconds")
    canonical = set(window.request.numbers.values_list("canonical", flat=True))
    assert canonical <= {row[0] for row in table(viewer, "numbers")}, "written as they are stored"
    contact = next(row for row in table(viewer, "contacts") if "HYPERLINK" in row[0])
    assert (contact[0], contact[3]) == ('\'=HYPERLINK("x")', "+8613800138000")
    assert "'+86 is a text here" in table(viewer, "feedback")[1]
    assert table(viewer, "announcements")[1][0] == "'@all"


def test_people_read_words_and_no_codes(
    viewer: PortalClient, book: Callable[..., Any], business_clock: BusinessClock
) -> None:
    """Chinese of who reads Chinese: heads, states, channels, marks and languages. What people wrote stays."""
    from labels.models import Display

    business_clock.set(NOON)
    window = fill(book)
    Display.objects.filter(number__in=window.request.numbers.all()).update(mark="wrong_industry")
    viewer.cookies["django_language"] = "zh-hans"
    for name in TABLES:
        words = {word for head in table(viewer, name)[0] for word in re.findall(r"[A-Za-z-]{2,}[0-9]*", head)}
        assert words <= {"SHA-256", "Webhook"}, name
    assert "行业误标" in table(viewer, "displays")[1]
    assert table(viewer, "announcements")[1][2:4] == ["English", "官网"]
    assert table(viewer, "contacts")[1][-1] in ("简体中文", "English")


def test_an_announcement_is_listed_as_its_page_says(
    viewer: PortalClient, book: Callable[..., Any], business_clock: BusinessClock
) -> None:
    """Its title stood there with its variables, and why it was taken back in English."""
    from maintenance.announcements.models import WINDOW_MOVED, Announcement
    from maintenance.announcements.services import write_announcement
    from tests.scenarios.numbers import ACTOR

    business_clock.set(NOON)
    window = book()
    write_announcement(window.pk, "zh-hans", ["site"], actor=ACTOR)
    Announcement.objects.update(state="retracted", reason=WINDOW_MOVED)
    viewer.cookies["django_language"] = "zh-hans"
    title, *_rest, why = table(viewer, "announcements")[1]
    begins = window.starts_at.astimezone(NOON.tzinfo)
    assert re.fullmatch(f"号码认证维护：{begins.month}月{begins.day}日 周.* {begins:%H:%M}起", title)
    assert why == "维护窗口已改期。"


def test_it_ends_at_its_bound(viewer: PortalClient, book: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.tables import pages as tables

    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    book()
    monkeypatch.setattr(tables, "MOST_OF_A_SHEET", 2)
    *rows, last = table(viewer, "numbers")
    assert len(rows) == 3
    assert last[0] == "There are more: only the first 2 rows are in this file."
    assert list(sheet(viewer, "numbers").values)[-1][0] == last[0]


def sheet(client: PortalClient, name: str, **asked: str) -> Any:
    answer = client.get(reverse("list_xlsx", args=[name]), asked)
    assert answer["Content-Disposition"] == f'attachment; filename="{name}.xlsx"'
    return load_workbook(io.BytesIO(answer.content)).active


def test_a_sheet_says_the_same_with_label_display_and_ownership(
    viewer: PortalClient, book: Callable[..., Any], run_due_work: DueWork
) -> None:
    book()
    run_due_work()
    lines = table(viewer, "numbers")
    assert lines[0][:4] == ["Number", "Label", "Display", "Ownership"]
    assert {(row[1], row[3]) for row in lines[1:]} == {(LABEL, "Verified")}
    assert {row[2] for row in lines[1:]} <= {"Submitted", "On the way"}
    assert [["" if cell is None else cell for cell in row] for row in sheet(viewer, "numbers").values] == lines
    assert viewer.get(reverse("list_xlsx", args=["secrets"])).status_code == 404


def test_a_spreadsheet_has_what_its_page_is_filtered_for(
    viewer: PortalClient, book: Callable[..., Any], business_clock: BusinessClock
) -> None:
    business_clock.set(NOON)
    window = fill(book)
    one = window.request.numbers.order_by("canonical")[0]
    one.group = "前台"
    one.save()
    assert [row[0] for row in table(viewer, "numbers", group="前台")[1:]] == [one.canonical]
    assert table(viewer, "numbers", q="nothing has this")[1:] == []
    assert {row[0] for row in table(viewer, "displays", group="前台")[1:]} <= {one.canonical}
    whole = table(viewer, "displays")[1:]
    of_one = table(viewer, "displays", directory="huawei")[1:]
    assert 0 < len(of_one) < len(whole)
    assert len({row[1] for row in of_one}) == 1
    assert len(table(viewer, "answer_rates")) == 2
    assert len(table(viewer, "answer_rates", network="unicom")) == 1
    page = viewer.get(reverse("numbers"), {"group": "前台"}).content.decode()
    assert reverse("list_csv", args=["numbers"]) + "?group=%E5%89%8D%E5%8F%B0" in page


def test_secrets_of_what_is_set_up_stay_out(viewer: PortalClient, book: Callable[..., Any]) -> None:
    from tenants.people.models import ApiKey

    fill(book)
    assert table(viewer, "keys")[1][1] == f"shk_{ApiKey.objects.get().prefix}"
    assert SECRET not in str(table(viewer, "webhooks"))


def test_what_is_no_list_is_not_found(viewer: PortalClient, in_acme: Tenant) -> None:
    assert viewer.get(reverse("list_csv", args=["secrets"])).status_code == 404


def test_each_list_is_offered_on_a_page() -> None:
    offered = {
        name
        for file in (TEMPLATES / "portal").rglob("*.html")
        for name in re.findall(r"{% url 'list_csv' '(\w+)' %}", file.read_text())
    }
    assert offered == set(TABLES)


def test_a_column_of_instants_is_headed_by_a_time_in_chinese(
    viewer: PortalClient, book: Callable[..., Any], business_clock: BusinessClock
) -> None:
    """A request's was 备份时间 (when a backup was made), a window's and an announcement's both 已提交各平台."""
    business_clock.set(NOON)
    fill(book)
    viewer.cookies["django_language"] = "zh-hans"
    heads: dict[str, list[str]] = {}
    for name in TABLES:
        head, *rows = table(viewer, name)
        columns = zip(head, *rows, strict=True)
        heads[name] = [title for title, *cells in columns if any(re.match(r"\d{4}-\d\d-\d\dT", cell) for cell in cells)]
    assert sum(map(len, heads.values())) > 12
    of_time = re.compile("时间|时限|期限|截止|开始|结束|到期|生效|期起|期至")
    assert [(name, each) for name, headings in heads.items() for each in headings if not of_time.search(each)] == []
    assert [name for name, headings in heads.items() if "备份时间" in headings] == ["backups"]
