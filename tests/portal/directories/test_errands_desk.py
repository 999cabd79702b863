"""The desk carries labels to parties that no program can ask, and brings their answers back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compliance.evidence.models import Record
from labels.directories.models import Directory
from labels.errands.models import DeskParty, Errand, ErrandFile, ErrandReceipt
from labels.models import Display
from maintenance.models import Window
from tenants import context
from tenants.models import Tenant
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, ask, book, fresh
from tests.portal.shell.desk.test_versions import twin_of
from tests.portal_client import PortalClient, person_of, words
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueMessages, DueWork

FILES, TASKS = "/admin/errands/errandfile/", "/admin/errands/tasks/"
LABEL = "青禾网络"
DAY = timedelta(days=1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def oppo(business_clock: BusinessClock) -> Directory:
    """A critical party served by files, whose handsets show a change after one to three days."""
    business_clock.set(AFTERNOON)
    made: Directory = Directory.objects.create(
        code="oppo",
        name="欧珀",
        name_en="OPPO",
        kind="handset",
        platform="android",
        adapter="desk",
        cache_min=DAY,
        cache_max=3 * DAY,
    )
    DeskParty.objects.create(directory=made, sheet="csv", form="dashed")
    return made


def handed_over(reviewer: PortalClient, business_clock: BusinessClock, run_due_work: DueWork) -> ErrandFile:
    """The next cut-off's file, handed over by a reviewer."""
    business_clock.advance(minutes=65)
    run_due_work()
    file: ErrandFile = ErrandFile.objects.get(state="prepared")
    reviewer.post(page(file), {"order": "sent", "how": "商家平台上传"}, follow=True)
    return file


def page(file: ErrandFile) -> str:
    return f"{FILES}{file.pk}/change/"


def rows_of(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def receipt(rows: list[dict[str, str]], name: str = "回执.csv") -> SimpleUploadedFile:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, ("\ufeff" + out.getvalue()).encode(), "text/csv")


def answered(rows: list[dict[str, str]], result: str = "通过", reason: str = "") -> list[dict[str, str]]:
    return [{**row, "处理结果": result, "原因": reason} for row in rows]


def states(tenant: Tenant) -> dict[str, int]:
    with context.client(tenant):
        counts: dict[str, int] = {}
        for state in Display.objects.values_list("state", flat=True):
            counts[state] = counts.get(state, 0) + 1
        return counts


def test_fifty_labels_go_from_request_to_completed_and_nobody_says_that_they_were_seen(
    oppo: Directory,
    acme: Tenant,
    staff: Tenant,
    reviewer: PortalClient,
    another_reviewer: PortalClient,
    client_of: Callable[..., PortalClient],
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
) -> None:
    with context.client(acme):
        agreed_contact(name="王敏", email="wang@acme.example", language="en")
        window = book(ask(register(*(f"021-6100 {row:04}" for row in range(50)))))
    business_clock.set(AFTERNOON)
    run_due_work()
    business_clock.set(max(fresh_in(acme, window).starts_at, AFTERNOON))
    run_due_work()
    assert states(acme) == {"pending": 50}
    assert fresh_in(acme, window).state == Window.State.RUNNING

    business_clock.advance(days=1)
    run_due_work()
    [file] = ErrandFile.objects.all()
    assert (file.rows, file.state) == (50, "prepared")
    assert file.name in words(reviewer.get(FILES))
    rows = rows_of(reviewer.get(page(file) + "?download=1"))
    assert {row["标签名称"] for row in rows} == {LABEL}
    assert rows[0]["号码"].startswith("021-6100")
    assert rows[0]["企业名称"] == acme.legal_name

    said = reviewer.post(page(file), {"order": "sent", "how": ""}, follow=True)
    assert "Say how you handed it over" in words(said)
    reviewer.post(page(file), {"order": "sent", "how": "商家平台上传"}, follow=True)
    reviewer.post(page(file), {"order": "acknowledged"}, follow=True)
    business_clock.advance(days=30)
    run_due_work()
    assert states(acme) == {"pending": 50}, "handed over never becomes accepted by time"
    assert fresh_in(acme, window).published_at is None

    first = receipt(answered(rows[:30]))
    reviewer.post(page(file), {"order": "receipt", "file": first}, follow=True)
    run_due_work()
    assert states(acme) == {"submitted": 30, "pending": 20}
    again = reviewer.post(
        page(file), {"order": "receipt", "file": receipt(answered(rows[:30]), "again.csv")}, follow=True
    )
    assert "read already" in words(again)
    business_clock.advance(days=9)  # late, out of order, with what is known and what nobody knows
    stranger = {**rows[0], "工单编号": "77-1"}
    late = receipt(answered([*reversed(rows), stranger]))
    reviewer.post(page(file), {"order": "receipt", "file": late}, follow=True)
    run_due_work()
    told = ErrandReceipt.objects.first()
    assert (told.accepted, told.refused, told.repeated, told.problem_count) == (20, 0, 30, 1)
    assert "Line 52" in words(reviewer.get(page(file)))
    twin_of(person_of(staff, "reviewer"), staff)
    done = words(another_reviewer.get(page(file)))
    assert done.count("Reviewer 1 (reviewer1@staff.example)") == 5, "handed over, two receipts, two steps"
    assert fresh_in(acme, window).state == Window.State.VERIFYING
    assert ErrandFile.objects.get().state == "answered"

    business_clock.advance(days=4)
    run_due_work()
    done = fresh_in(acme, window)
    assert (done.state, done.completion) == (Window.State.COMPLETED, Window.Completion.ASSUMED)
    with context.client(acme):
        assert set(Display.objects.values_list("state", "shown", "looked_at")) == {("assumed", None, None)}
        actions = set(Record.objects.values_list("action", flat=True))
    assert {"labels_handed_over", "labels_answered", "window_completed_assumed"} <= actions
    assert "window_completed" not in actions
    client = client_of(acme, "viewer")
    client.cookies["django_language"] = "en"
    assert "assumed on handsets by estimate" in words(client.get(reverse("window", args=[window.pk])))
    assert "Completed: assumed by estimate" in words(client.get(reverse("window", args=[window.pk])))
    assert "assumed on handsets by estimate" in words(client.get(reverse("window_report", args=[window.pk])))
    reports = client.get(reverse("reports"))
    assert "Completed: assumed by estimate" in words(reports)
    quarters = re.findall(rf"{reverse('quarter_report')}\?quarter=[^\"]+", reports.content.decode())
    assert any("Completed: assumed by estimate" in words(client.get(quarter)) for quarter in quarters)
    assert "50 assumed by estimate" in words(client.get(reverse("displays")))
    send_due_messages()
    assert any("assumed by estimate" in mail.body for mail in send_due_messages.emails)


def test_while_it_is_verified_an_estimate_is_not_called_visible(
    oppo: Directory,
    acme: Tenant,
    reviewer: PortalClient,
    client_of: Callable[..., PortalClient],
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    """Two parties; of one the time is over. The page said that it was visible on its handsets."""
    slow = Directory.objects.create(
        **dict.fromkeys(("code", "name", "name_en"), "slow"),
        kind="handset",
        platform="android",
        adapter="desk",
        cache_min=DAY,
        cache_max=9 * DAY,
    )
    with context.client(acme):
        window = book(ask(register("021-6100 0000")))
    business_clock.set(max(fresh_in(acme, window).starts_at, AFTERNOON))
    run_due_work()
    business_clock.advance(days=4)
    run_due_work()
    for file in ErrandFile.objects.all():
        reviewer.post(page(file), {"order": "sent", "how": "商家平台上传"}, follow=True)
        rows = answered([{"工单编号": f"{file.sequence}-1", "处理结果": ""}])
        reviewer.post(page(file), {"order": "receipt", "file": receipt(rows, f"{file.name}.csv")}, follow=True)
    run_due_work()
    business_clock.advance(days=4)
    run_due_work()
    with context.client(acme):
        states_of = dict(Display.objects.values_list("directory__code", "state"))
    assert states_of == {"oppo": "assumed", slow.code: "submitted"}
    client = client_of(acme, "viewer")
    client.cookies["django_language"] = "en"
    shown = words(client.get(reverse("window", args=[window.pk])))
    assert "Visible on the handsets of 0 of 2 directories; assumed by estimate at 1" in shown, shown


def fresh_in(tenant: Tenant, window: Window) -> Window:
    with context.client(tenant):
        return fresh(window)


def test_a_refusal_reaches_the_client_with_its_reason_and_a_newer_label_goes_into_the_next_file(
    oppo: Directory, acme: Tenant, reviewer: PortalClient, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    from tests.stand_ins import publish

    with context.client(acme):
        numbers = register("021-6100 2222")
        publish(numbers, LABEL)
        run_due_work()
        publish(numbers, "青禾网络售后")
    run_due_work()
    assert set(Errand.objects.values_list("label", "state")) == {(LABEL, "superseded"), ("青禾网络售后", "waiting")}
    file = handed_over(reviewer, business_clock, run_due_work)
    [row] = rows_of(reviewer.get(page(file) + "?download=1"))
    assert row["标签名称"] == "青禾网络售后"
    refused = receipt(answered([row], "驳回", "缺少授权书"))
    reviewer.post(page(file), {"order": "receipt", "file": refused}, follow=True)
    run_due_work()
    with context.client(acme):
        cell = Display.objects.get()
        assert (cell.state, cell.trouble) == ("failed", "缺少授权书")
        publish(numbers, LABEL)
    run_due_work()
    business_clock.advance(days=1)
    run_due_work()
    assert ErrandFile.objects.get(state="prepared").sequence == 2


def test_a_party_that_is_late_is_told_to_the_desk_on_working_mornings_until_somebody_reminds_it(
    oppo: Directory,
    acme: Tenant,
    staff: Tenant,
    reviewer: PortalClient,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    from tenants.outbox.models import Message
    from tests.stand_ins import publish

    with context.client(acme):
        publish(register("021-6100 3333"), LABEL)
    run_due_work()
    file = handed_over(reviewer, business_clock, run_due_work)
    told = Message.objects.filter(template="labels/errands_overdue")
    for _day in range(5):
        business_clock.advance(days=1)
        run_due_work()
    assert not told.exists()
    business_clock.advance(days=3)
    run_due_work()
    first = told.count()
    assert first > 0
    assert "overdue" in words(reviewer.get(page(file)))
    reviewer.post(page(file), {"order": "chased"}, follow=True)
    business_clock.advance(days=1)
    run_due_work()
    assert told.count() == first, "it was reminded"


def test_an_order_that_comes_again_is_one_errand(
    oppo: Directory, acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    from labels.errands.services import Ordered, order_errands

    with context.client(acme):
        for _time in range(2):
            order_errands(oppo, [Ordered(1, 1, "key", "+862161006666", LABEL)])
    assert Errand.objects.count() == 1


def test_an_appeal_is_a_task_with_the_documents_that_the_party_wants(
    oppo: Directory,
    acme: Tenant,
    reviewer: PortalClient,
    administrator: PortalClient,
    client_of: Callable[..., PortalClient],
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
) -> None:
    from labels.displays.reporting import Reported, take_reports
    from labels.models import Appeal
    from tests import licences
    from tests.scenarios.numbers import ACTOR
    from tests.stand_ins import publish

    with context.client(acme):
        agreed_contact(name="王敏", email="wang@acme.example", language="en")
        publish(register("021-6100 4444"), LABEL)
    run_due_work()
    settings = f"/admin/errands/deskparty/{oppo.pk}/change/"
    form = administrator.get(settings).context["adminform"].form
    given = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    given["appeal_documents"] = ["authorisation_letter", "trademark"]
    saved = administrator.post(settings, given)
    assert saved.status_code == 302, words(saved)
    assert DeskParty.objects.get().documents == ["authorisation_letter", "trademark"]

    file = handed_over(reviewer, business_clock, run_due_work)
    [row] = rows_of(reviewer.get(page(file) + "?download=1"))
    reviewer.post(page(file), {"order": "receipt", "file": receipt(answered([row]))}, follow=True)
    run_due_work()
    business_clock.advance(days=4)
    with context.client(acme):
        seen = Reported("021-6100 4444", "oppo", "farm", LABEL, "fraud", business_clock.now(), "find-x8", "c1")
        take_reports([seen], actor=ACTOR)
        cell = Display.objects.get()
    assert cell.state == "wrong"
    operator = client_of(acme, "operator")
    operator.cookies["django_language"] = "en"
    address = reverse("display", args=[cell.pk])
    offered = words(operator.get(f"{address}appeal/"))
    assert "A person brings it there, with these of your documents" in offered
    assert "missing: submit it first" in offered
    operator.post(f"{address}appeal/", {"price": "5000", "statement": "本号码是总机", "once": "a"})
    run_due_work()
    task = Errand.objects.get(appeal__isnull=False)
    assert (task.state, task.about, task.statement) == ("waiting", "fraud", "本号码是总机")
    with context.client(acme):  # its file would not outlast the rounds that tidy up
        document = licences.approved("authorisation_letter", days=900)
    queue = words(reviewer.get(TASKS))
    assert "Appeal against" in queue
    assert queue.count("the client has none that is valid") == 1, "of one document"
    fetched = reviewer.get(f"/admin/errands/tasks/{task.pk}/documents/{document.pk}/")
    assert fetched.status_code == 200
    assert b"".join(fetched.streaming_content)
    another = Errand.objects.exclude(pk=task.pk).get()
    assert reviewer.get(f"/admin/errands/tasks/{another.pk}/documents/{document.pk}/").status_code == 404
    with context.client(acme):
        assert Record.objects.filter(action="document_fetched").exists()
        publish(register("021-6100 4444"), "青禾网络售后")
    run_due_work()
    task.refresh_from_db()
    assert task.state == "waiting", "a newer label does not take the appeal away"
    reviewer.post(TASKS, {"act": "carried", "task": [str(task.pk)], "ticket": "SS-1"}, follow=True)
    reviewer.post(TASKS, {"act": "accepted", "task": [str(task.pk)]}, follow=True)
    run_due_work()
    with context.client(acme):
        assert Appeal.objects.get().state == Appeal.State.GRANTED
        assert Display.objects.get().accepted_revision == 1, "an appeal is no order"
    send_due_messages()
    assert any("granted" in mail.subject.lower() for mail in send_due_messages.emails)
