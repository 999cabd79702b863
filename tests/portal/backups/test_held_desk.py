"""What is held since a restore: administrators see it counted and named, and let it go or drop it, all or each."""

from __future__ import annotations

import re
from typing import Any

import pytest

from compliance.duty import watches
from compliance.duty.models import Alert
from compliance.evidence.models import Record
from tenants import context
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.clients import epochs, holding
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outbox.services import Recipient, tell_for
from tests.portal_client import PortalClient, sign_in, words
from tests.work import DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
HELD = "/admin/held/"


@pytest.fixture
def restored(acme: Tenant, globex: Tenant) -> None:
    """Two messages and an order were due when the database was restored."""
    Work.objects.all().delete()
    Message.objects.all().delete()
    for tenant in (acme, globex):
        tell_for(tenant, "tenants/sign_up_received", [Recipient("applicant", None, ("email",))], key="1")
    with context.client(acme):
        schedule("labels.submit", key="huawei", directory="huawei")
    epochs.database_was_restored()


def which(page: Any) -> list[str]:
    """What the buttons of a page stand for."""
    return re.findall(r'name="which" value="([^"]+)"', page.content.decode())


def acts(staff: Tenant) -> list[tuple[str, str, int]]:
    with context.client(staff):
        records = Record.objects.filter(action__in=["held_released", "held_dropped"]).order_by("pk")
        return [(row.action, row.details["what"], row.details["count"]) for row in records]


def test_it_is_counted_by_kind_and_named(
    restored: None, administrator: PortalClient, reviewer: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    said = words(administrator.get(HELD))
    for text in ("tenants/sign_up_received", "Submit displays to a directory", acme.legal_name, globex.legal_name):
        assert text in said, text
    assert "Release everything" in said
    assert re.search(r"Held since a restore\s+3", said), "in the side bar too"
    looked = reviewer.get(HELD)
    assert acme.legal_name in words(looked)
    assert which(looked) == []
    for order in ("release", "drop"):
        assert reviewer.post(HELD, {"order": order, "which": "all"}).status_code == 403
    assert sum(each.count for each in holding.held_kinds()) == 3


def test_each_kind_each_row_and_all_are_let_go_or_dropped(
    restored: None, administrator: PortalClient, staff: Tenant, acme: Tenant, globex: Tenant
) -> None:
    by_row = [key for key in which(administrator.get(HELD)) if key.count("|") == 2 and key.startswith("message")]
    administrator.post(HELD, {"order": "drop", "which": by_row[0]})
    assert Message.objects.exclude(done_at=None).get().state == Message.State.VOID
    administrator.post(HELD, {"order": "release", "which": "order|labels.submit"})
    assert not Work.objects.filter(name="labels.submit", due_at__gt=epochs_now()).exists()
    done = administrator.post(HELD, {"order": "release", "which": "all"}, follow=True)
    assert "1 was released." in words(done)
    assert "Nothing is held." in words(done)
    assert acts(staff) == [
        ("held_dropped", "tenants/sign_up_received", 1),
        ("held_released", "labels.submit", 1),
        ("held_released", "everything", 1),
    ]


def epochs_now() -> Any:
    from tenants.clock import business_now

    return business_now()


def test_each_client_reads_in_its_own_history_what_became_of_its_own(
    restored: None,
    administrator: PortalClient,
    acme: Tenant,
    globex: Tenant,
    run_due_work: DueWork,
) -> None:
    """Who of the staff let it go or gave it up, and what it was; nothing of others."""
    administrator.post(HELD, {"order": "drop", "which": "order|labels.submit"})
    administrator.post(HELD, {"order": "release", "which": "all"})
    run_due_work(name="compliance.note_held")
    run_due_work(name="compliance.note_held")
    with context.client(acme):
        records = Record.objects.filter(subject_kind="held").order_by("pk")
        told = [(row.action, row.subject_id, row.details["count"], row.actor_kind, row.actor) for row in records]
        assert told == [
            ("held_back", "message", 1, "platform", "Shouhao"),
            ("held_back", "order", 1, "platform", "Shouhao"),
            ("held_dropped", "order", 1, "staff", "Administrator 1"),
            ("held_released", "message", 1, "staff", "Administrator 1"),
        ]
        assert records[2].actor_id
        assert records[2].details["names"] == ["labels.submit: 1"]
    with context.client(globex):
        actions = [row.action for row in Record.objects.filter(subject_kind="held").order_by("pk")]
        assert actions == ["held_back", "held_released"]
    for language, texts in (
        ("en", ("until platform staff have looked: 1 (orders to outside parties)", "Dropped what was held")),
        ("zh-hans", ("恢复后暂扣，待平台人员查看：1 项（发往外部机构的指令）", "丢弃恢复后暂扣的内容：1 项")),
    ):
        owner = sign_in(acme, "owner")
        owner.cookies["django_language"] = language
        page = words(owner.get("/history/"))
        for text in (*texts, "Administrator 1"):
            assert text in page, text


def test_administrators_are_called_until_nothing_is_held(restored: None, administrator: PortalClient) -> None:
    alert = Alert.objects.get(kind=Alert.Kind.RESTORED)
    assert alert.administrators
    assert watches.something_is_held(alert)
    administrator.post(HELD, {"order": "drop", "which": "all"})
    assert not watches.something_is_held(alert)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"order": "release"},
        {"order": "burn", "which": "all"},
        {"order": "drop", "which": "message"},
        {"order": "drop", "which": "stranger|x"},
        {"order": "drop", "which": "message|x|y"},
        {"order": "drop", "which": "message|x|" + "9" * 30},
        {"order": "drop", "which": "message|x|²"},
    ],
)
def test_what_is_sent_wrongly_changes_nothing(
    restored: None, administrator: PortalClient, staff: Tenant, sent: dict[str, str]
) -> None:
    answer = administrator.post(HELD, sent, follow=True)
    assert "Choose what is released or dropped." in words(answer)
    assert sum(each.count for each in holding.held_kinds()) == 3
    assert acts(staff) == []


def test_it_is_said_in_chinese_too(restored: None, staff: Tenant) -> None:
    said = words(sign_in(staff, "administrator").get(HELD))
    for text in ("恢复后暂扣", "全部放行", "全部丢弃", "逐项处理"):
        assert text in said, text
