"""Tasks at parties without files: carried by people in a portal, many at once, and answered by the party's word."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from labels.directories.models import Directory
from labels.errands.files import prepare_file
from labels.errands.models import DeskParty, Errand, ErrandFile, ErrandPicture
from labels.errands.services import Ordered, order_errands
from maintenance.models import Window
from maintenance.promises.services import follow_window
from maintenance.services import abort
from tenants import context
from tenants.clients import epochs
from tenants.models import Tenant
from tests.maintenance.booking import ask, book, fresh
from tests.portal.directories.test_errands_desk import DAY, LABEL, TASKS, oppo, states  # noqa: F401 -- a fixture among them
from tests.portal_client import PortalClient, person_of, words
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import publish
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_tasks_are_carried_by_hand_many_at_once_and_answered_by_the_partys_word(
    oppo: Directory,  # noqa: F811
    acme: Tenant,
    staff: Tenant,
    reviewer: PortalClient,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    DeskParty.objects.update(by="hand")
    with context.client(acme):
        publish(register("021-6100 4444", "021-6100 5555"), LABEL)
    run_due_work()
    assert not ErrandFile.objects.exists()
    keys = [str(key) for key in Errand.objects.values_list("pk", flat=True)]
    assert "2 open tasks" in words(reviewer.get(TASKS))
    said = reviewer.post(TASKS, {"act": "carried", "task": keys}, follow=True)
    assert "ticket number or a picture" in words(said)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    picture = SimpleUploadedFile("确认.png", out.getvalue(), "image/png")
    reviewer.post(TASKS, {"act": "carried", "task": keys, "picture": picture}, follow=True)
    assert set(Errand.objects.values_list("state", flat=True)) == {"sent"}
    kept = ErrandPicture.objects.get()
    assert reviewer.get(f"/admin/errands/pictures/{kept.pk}/")["Content-Type"] == "image/png"
    said = reviewer.post(TASKS, {"act": "refused", "task": keys[:1], "reason": ""}, follow=True)
    assert "Say why" in words(said)
    reviewer.post(TASKS, {"act": "refused", "task": keys[:1], "reason": "号码不符"}, follow=True)
    reviewer.post(TASKS, {"act": "accepted", "task": keys}, follow=True)
    run_due_work()
    assert states(acme) == {"failed": 1, "submitted": 1}
    assert "Nothing has to be done by hand" in words(reviewer.get(TASKS))
    me = str(person_of(staff, "reviewer").pk)
    assert set(Errand.objects.values_list("sent_by_id", "answered_by_id")) == {(me, me)}


def test_who_is_in_one_partys_portal_sees_its_tasks_alone(
    oppo: Directory,  # noqa: F811
    acme: Tenant,
    reviewer: PortalClient,
    run_due_work: DueWork,
) -> None:
    vivo = Directory.objects.create(
        **dict.fromkeys(("code", "name", "name_en"), "vivo"),
        kind="handset",
        platform="android",
        adapter="desk",
        cache_min=DAY,
        cache_max=DAY,
    )
    DeskParty.objects.create(directory=vivo, by="hand")
    DeskParty.objects.filter(directory=oppo).update(by="hand")
    with context.client(acme):
        order_errands(oppo, [Ordered(1, 1, "o", "+862161004444", LABEL)])
        order_errands(vivo, [Ordered(place, 1, f"v{place}", f"+8621610055{place:02}", LABEL) for place in range(2, 4)])
    assert "3 open tasks" in words(reviewer.get(TASKS))
    of_vivo = reviewer.get(f"{TASKS}?party=vivo")
    assert "2 open tasks" in words(of_vivo)
    assert "021-6100 4444" not in words(of_vivo)
    assert [(each.code, each.count, each.here) for each in of_vivo.context["parties"]] == [
        ("oppo", 1, False),
        ("vivo", 2, True),
    ]
    keys = [str(key) for key in Errand.objects.filter(directory=vivo).values_list("pk", flat=True)]
    carried = reviewer.post(f"{TASKS}?party=vivo", {"act": "carried", "task": keys, "ticket": "V-1"})
    assert carried["Location"] == f"{TASKS}?party=vivo", "the next ones are of the same party"
    assert "3 open tasks" in words(reviewer.get(f"{TASKS}?party=nobody"))


def test_after_a_restore_it_is_asked_whether_the_party_has_it(
    oppo: Directory,  # noqa: F811
    acme: Tenant,
    globex: Tenant,
    reviewer: PortalClient,
) -> None:
    """Nobody carries an order twice unseen: what waited when the database was restored may have been carried."""
    asked = "From before a restore: ask whether the party has it"
    file_page = "/admin/errands/errandfile/{}/change/"
    with context.client(acme):
        order_errands(oppo, [Ordered(1, 1, "o", "+862161004444", LABEL)])
    file = prepare_file(oppo)
    assert file is not None
    DeskParty.objects.update(by="hand")
    with context.client(acme):
        order_errands(oppo, [Ordered(2, 1, "p", "+862161005555", LABEL)])
    for page in (TASKS, file_page.format(file.pk)):
        assert asked not in words(reviewer.get(page))
    epochs.client_was_restored(globex)
    assert asked not in words(reviewer.get(TASKS)), "another client's"
    epochs.database_was_restored()
    for page in (TASKS, file_page.format(file.pk)):
        assert asked in words(reviewer.get(page))
    with context.client(acme):
        order_errands(oppo, [Ordered(3, 1, "q", "+862161006666", LABEL)])
    assert words(reviewer.get(TASKS)).count(asked) == 1, "what is ordered afterwards is new"
    reviewer.post(file_page.format(file.pk), {"order": "sent", "how": "商家平台上传"})
    assert asked not in words(reviewer.get(file_page.format(file.pk)))


@pytest.mark.parametrize("critical", [True, False])
def test_tasks_are_in_the_order_of_the_promises_that_wait_for_them(
    oppo: Directory,  # noqa: F811
    acme: Tenant,
    reviewer: PortalClient,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    critical: bool,
) -> None:
    """No window waits for what is not critical."""
    Directory.objects.update(critical=critical)
    DeskParty.objects.update(by="hand")
    with context.client(acme):
        first, second = [book(ask(register(number))) for number in ("021-6100 4444", "021-6100 5555")]
        due = fresh(first).promised_by
        assert due
        Window.objects.filter(pk=second.pk).update(promised_by=due - 3 * DAY)
    business_clock.advance(minutes=5)
    run_due_work()
    page = reviewer.get(TASKS)
    listed = [(row.number, row.task.promised_by) for row in page.context["rows"]]
    if not critical:
        assert dict(listed) == {"021-6100 4444": None, "021-6100 5555": None}
        return
    assert listed == [("021-6100 5555", due - 3 * DAY), ("021-6100 4444", due)]
    assert "Promised by" in words(page)
    with context.client(acme):
        window = fresh(first)
        window.promised_by = due - 5 * DAY
        Window.objects.filter(pk=first.pk).update(promised_by=window.promised_by)
        follow_window(window)
    assert [row.number for row in reviewer.get(TASKS).context["rows"]] == ["021-6100 4444", "021-6100 5555"]
    with context.client(acme):
        abort(second.pk, sequence=fresh(second).sequence, actor=ACTOR, reason="enough")
    assert not Errand.objects.filter(number="+862161005555", promised_by__isnull=False, state="waiting").exists()
