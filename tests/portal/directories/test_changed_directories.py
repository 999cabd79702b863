"""A directory changes: what that does to labels of clients is shown first, and who loses one there is told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from labels.directories.models import Directory
from labels.domain.directory_policy import Characters, DirectoryPolicy, Strictness
from labels.models import Display, Number, StandbyLabel
from tenants import context
from tenants.agenda.models import Work
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outside.exchange import PassingTrouble
from tests.contacts import agreed_contact
from tests.portal.desk import second_agrees
from tests.portal.directories.test_desk import DIRECTORIES, DIRECTORY, add_directory
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.stand_ins import publish
from tests.work import DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LENIENT = DIRECTORY | {"strictness": "any", "characters": "symbols"}
STRICTER = LENIENT | {"longest_label": "4"}


@pytest.fixture
def directory(administrator: PortalClient, staff: Tenant) -> Directory:
    return add_directory(administrator, staff, LENIENT)


@pytest.fixture
def labelled(acme: Tenant, globex: Tenant, directory: Directory) -> None:
    """Acme has a label of six characters on two numbers and a long standby label, Globex a short label."""
    for tenant, numbers, label in (
        (acme, ("021-6123 4001", "021-6123 4002"), "青禾网络客服"),
        (globex, ("021-6123 5001",), "格乐"),
    ):
        with context.client(tenant):
            agreed_contact(name="王敏", email="wang@client.example", mobile="", language="en")
            publish(register(*numbers), label)
    with context.client(acme):
        StandbyLabel.objects.create(text="维护中-请稍后", state=StandbyLabel.State.APPROVED)


def told(tenant: Tenant) -> list[Message]:
    return list(Message.objects.filter(tenant=tenant, template="labels/directory_stricter"))


def post(administrator: PortalClient, directory: Directory, sent: dict[str, Any]) -> Any:
    return administrator.post(f"{DIRECTORIES}{directory.pk}/change/", sent)


def confirmed(page: Any) -> dict[str, str]:
    [digest] = re.findall(r'name="confirmed" value="(\w+)"', page.content.decode())
    return {"confirmed": digest}


@pytest.mark.usefixtures("labelled")
def test_whose_labels_it_would_not_take_is_shown_before_it_is_saved_and_they_are_told(
    administrator: PortalClient, directory: Directory, acme: Tenant, globex: Tenant, run_due_work: DueWork
) -> None:
    asked = post(administrator, directory, STRICTER)
    said = words(asked)
    assert asked.status_code == 200
    assert "2 labels of 1 client(s) do not meet the new policy" in said
    assert "青禾网络客服 2 New party shows at most 4 characters; this label counts as 6 there." in said
    assert "维护中-请稍后 Standby label" in said
    assert "格乐" not in said
    assert "critical" in said
    directory.refresh_from_db()
    assert (directory.longest_label, told(acme)) == (20, [])
    answer = post(administrator, directory, STRICTER | confirmed(asked))
    assert answer.status_code == 302
    directory.refresh_from_db()
    assert directory.longest_label == 4
    [message] = told(acme)
    assert message.parameters["labels"] == [["维护中-请稍后", 0], ["青禾网络客服", 2]]
    assert told(globex) == []


@pytest.mark.usefixtures("labelled")
def test_what_it_holds_stays_after_the_sweep(
    administrator: PortalClient, directory: Directory, acme: Tenant, run_due_work: DueWork
) -> None:
    with context.client(acme):
        cells = Display.objects.filter(directory=directory)
        cells.update(held="青禾网络客服", accepted_revision=1, state=Display.State.SHOWN)
    post(administrator, directory, STRICTER | confirmed(post(administrator, directory, STRICTER)))
    run_due_work(failures=True)
    with context.client(acme):
        assert set(cells.values_list("wanted", "wanted_reason", "revision")) == {("青禾网络客服", "label", 1)}


@pytest.mark.usefixtures("labelled")
def test_a_confirmation_counts_for_the_labels_that_were_seen(
    administrator: PortalClient, directory: Directory, acme: Tenant, globex: Tenant
) -> None:
    seen = confirmed(post(administrator, directory, STRICTER))
    with context.client(globex):
        publish(register("021-6123 5002"), "格乐贸易客服")
    again = post(administrator, directory, STRICTER | seen)
    assert "have changed: check again" in words(again)
    assert "格乐贸易客服" in words(again)
    assert told(acme) == []


@pytest.mark.usefixtures("labelled")
@pytest.mark.parametrize(
    "sent", [LENIENT | {"longest_label": "6"}, STRICTER | {"longest_label": "30"}, {**LENIENT, "active": ""}]
)
def test_a_policy_that_every_label_meets_and_a_directory_that_is_switched_off_are_saved_at_once(
    administrator: PortalClient, directory: Directory, acme: Tenant, sent: dict[str, str]
) -> None:
    with context.client(acme):
        StandbyLabel.objects.all().delete()
    assert post(administrator, directory, {name: value for name, value in sent.items() if value}).status_code == 302
    assert told(acme) == []


@pytest.mark.usefixtures("labelled")
def test_numbers_and_clients_that_pause_are_told_too(
    administrator: PortalClient, directory: Directory, acme: Tenant
) -> None:
    """They go on some day, and the directory would not take their label then."""
    with context.client(acme):
        Number.objects.update(state=Number.State.SUSPENDED)
    Tenant.objects.filter(pk=acme.pk).update(state=Tenant.State.SUSPENDED)
    asked = post(administrator, directory, STRICTER)
    assert "青禾网络客服 2 New party" in words(asked)
    post(administrator, directory, STRICTER | confirmed(asked))
    assert len(told(acme)) == 1
    assert Work.objects.filter(tenant=acme, name="labels.sweep", done_at=None, due_at__lte=business_now()).exists()


@pytest.mark.usefixtures("labelled")
def test_a_number_counts_once_though_it_has_a_label_twice(
    administrator: PortalClient, directory: Directory, acme: Tenant
) -> None:
    with context.client(acme):
        until = business_now() + timedelta(days=1)
        publish([Number.objects.order_by("canonical")[0]], "青禾网络客服", valid_until=until)
    assert "青禾网络客服 2 New party" in words(post(administrator, directory, STRICTER))


@pytest.mark.usefixtures("labelled")
def test_what_stays_on_handsets_is_shown_before_it_is_switched_off(
    administrator: PortalClient, directory: Directory, acme: Tenant, staff: Tenant
) -> None:
    with context.client(acme):
        Display.objects.filter(directory=directory).update(held="青禾网络客服", accepted_revision=1)
    off = {name: value for name, value in LENIENT.items() if name != "active"}
    asked = post(administrator, directory, off)
    said = words(asked)
    assert "It holds 1 label of 1 client(s)" in said
    assert "withdrawal or freeze reaches it" in said
    assert "青禾网络客服 2" in said
    directory.refresh_from_db()
    assert directory.active
    assert post(administrator, directory, off | confirmed(asked)).status_code == 302
    directory.refresh_from_db()
    assert directory.active, "that takes two"
    second_agrees(staff)
    directory.refresh_from_db()
    assert not directory.active
    assert told(acme) == []


@pytest.mark.usefixtures("labelled")
def test_what_it_does_not_take_is_shown_before_it_becomes_critical(
    administrator: PortalClient, directory: Directory, acme: Tenant, staff: Tenant
) -> None:
    Directory.objects.filter(pk=directory.pk).update(critical=False, longest_label=4)
    asked = post(administrator, directory, STRICTER)
    said = words(asked)
    assert "1 label of 1 client(s) is not accepted by it" in said
    assert "青禾网络客服 2 New party shows at most 4 characters" in said
    assert "维护中-请稍后" not in said, "where a standby label is left out no window waits for it"
    directory.refresh_from_db()
    assert not directory.critical
    assert post(administrator, directory, STRICTER | confirmed(asked)).status_code == 302
    directory.refresh_from_db()
    assert not directory.critical, "that takes two"
    second_agrees(staff)
    directory.refresh_from_db()
    assert directory.critical
    assert told(acme) == [], "nothing has become stricter"


def test_what_decides_nothing_has_nobody_worked_out_anew(
    administrator: PortalClient, directory: Directory, acme: Tenant
) -> None:
    Work.objects.all().delete()
    assert post(administrator, directory, LENIENT | {"appeal_price": "6000"}).status_code == 302
    assert not Work.objects.filter(name="labels.sweep").exists()
    assert post(administrator, directory, LENIENT | {"appeal_price": "6000", "cache_max": "0:40:00"}).status_code == 302
    assert Work.objects.filter(tenant=acme, name="labels.sweep").exists()


def test_what_the_directory_says_itself_stands_beside_what_is_written_down(
    administrator: PortalClient, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker asks it; the page is drawn at once, with what it said last and when that was."""
    page, answers = f"{DIRECTORIES}{directory.pk}/change/", mock.Mock()
    monkeypatch.setattr("labels.errands.asking.directory_adapter", lambda _directory: answers)

    def asked_anew() -> str:
        monkeypatch.setattr("labels.errands.asking.FRESH", timedelta(0))
        before = words(administrator.get(page))
        assert "It is being asked which labels it accepts." in before
        monkeypatch.undo()
        monkeypatch.setattr("labels.errands.asking.directory_adapter", lambda _directory: answers)
        Work.objects.exclude(name="labels.ask_policy").update(done_at=business_now())
        DueWork()(name="labels.ask_policy")
        after = words(administrator.get(page))
        assert "Last asked" in after
        assert "being asked" not in after, "it has said so just now"
        return after

    answers.label_policy.return_value = directory.policy
    first = words(administrator.get(page))
    assert not answers.label_policy.called, "nobody outside is asked while a page is drawn"
    assert "Last asked" not in first
    assert "Rules published by the directory: at most 20 characters" in asked_anew()
    answers.label_policy.return_value = DirectoryPolicy(8, True, Characters.CHINESE, Strictness.NAMED)
    said = asked_anew()
    assert "The rules published by the directory differ from those recorded here: at most 8 characters" in said
    assert "Chinese only · Named" in said
    answers.label_policy.side_effect = PassingTrouble("unavailable")
    assert "cannot currently say which labels it accepts (unavailable)" in asked_anew()
    Directory.objects.filter(pk=directory.pk).update(address="http://127.0.0.1:9/moved")
    assert "unavailable" not in words(administrator.get(page)), "that was said elsewhere"
