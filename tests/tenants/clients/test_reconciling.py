"""What is half-way is finished or removed; what is nobody's is named, never dropped."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import CASCADE

from compliance.evidence.models import Record
from labels.directories.models import Directory
from labels.errands.models import Errand, ErrandFile
from portal.tryout.demo import ensure_directories
from tenants import context, invoices, services
from tenants.agenda import claiming
from tenants.agenda.models import Work
from tenants.agenda.services import Planned, schedule_for_clients
from tenants.agenda.tasks import work_lane
from tenants.clients import provisioning, reconciling
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.ledger import models as ledger_models, services as ledger
from tenants.models import Domain, Tally, Tenant
from tenants.outbox.models import Message
from tenants.outbox.services import Recipient, tell_for
from tenants.outbox.tasks import send_messages
from tenants.people.models import Invitation, User
from tenants.sealing import opened
from tenants.selectors import overview, relations_to_a_client
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.attempts.tasks import send_attempts
from tests.database import Database

ANNE = Actor("person", "Anne")
CODE = "91440300MA5DCQ8K99"


@pytest.fixture
def as_owner(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Django connects with the owner's role, as the commands do."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", "shouhao_owner")
    return own_database


@pytest.fixture
def closed(any_database: None) -> Tenant:
    """acme has closed its account; it has files."""
    acme: Tenant = Tenant.objects.get(schema_name="acme")
    Tenant.objects.filter(pk=acme.pk).update(applicant_name="陈", applicant_email="c@x.example", applicant_mobile="1")
    default_storage.save("acme/exports/1.zip", ContentFile(b"x"))
    default_storage.save("acme/2.pdf", ContentFile(b"x"))
    with context.client(acme):
        services.close_account(actor=ANNE)
    return acme


def schemas(database: Database) -> set[str]:
    with database.owner() as owner:
        return {name for (name,) in owner.execute("SELECT nspname FROM pg_namespace").fetchall()}


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_before_the_retention_is_over_nothing_is_removed(
    as_owner: Database, closed: Tenant, business_clock: Any
) -> None:
    business_clock.advance(provisioning.RETENTION - timedelta(hours=1))
    assert reconciling.reconcile_clients().removed == []
    assert "acme" in schemas(as_owner)
    assert default_storage.exists("acme/2.pdf")


def test_after_it_schema_rows_and_files_are_gone(as_owner: Database, closed: Tenant, business_clock: Any) -> None:
    business_clock.advance(provisioning.RETENTION)
    assert run("reconcile_tenants") == "Removed: its retention is over: acme\n"
    assert "acme" not in schemas(as_owner)
    assert "globex" in schemas(as_owner)
    left = Tenant.objects.get(pk=closed.pk)
    assert (left.state, left.legal_name) == (Tenant.State.REMOVED, closed.legal_name)
    assert left.applicant_name + left.applicant_email + left.applicant_mobile == "", "nobody's name or number stays"
    assert not Domain.objects.filter(domain="acme.localhost").exists()
    assert not Message.objects.filter(tenant_id=closed.pk).exists()
    assert not default_storage.exists("acme")
    assert reconciling.reconcile_clients() == reconciling.Reconciled([], [], [])


def test_who_dies_half_way_has_removed_nothing(
    as_owner: Database, closed: Tenant, business_clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_note: object, **_details: object) -> None:
        raise SystemExit

    monkeypatch.setattr(reconciling, "note", die)
    business_clock.advance(provisioning.RETENTION)
    with pytest.raises(SystemExit):
        reconciling.reconcile_clients()
    assert "acme" in schemas(as_owner)
    assert Message.objects.filter(tenant=closed).exists()
    assert Tenant.objects.get(pk=closed.pk).state == Tenant.State.CLOSED
    assert default_storage.exists("acme/2.pdf")


def test_accounts_outlive_the_data_and_hold_up_nobody(
    as_owner: Database, closed: Tenant, globex: Tenant, business_clock: Any
) -> None:
    with context.client(closed):
        entry = ledger.credit(100, "payment", key="1", by=Actor("staff", "Root", "1"))
        asked = {"kind": "ordinary", "title": closed.legal_name, "tax_number": closed.credit_code, "amount": 100}
        invoices.ask_for_invoice(**asked, email="anne@acme.example", actor=ANNE)
    with context.client(globex):
        services.close_account(actor=ANNE)
    business_clock.advance(provisioning.RETENTION)
    assert reconciling.reconcile_clients().removed == ["acme", "globex"]
    assert {"acme", "globex"}.isdisjoint(schemas(as_owner))
    assert ledger_models.Entry.objects.get().pk == entry.pk
    kept = ledger_models.InvoiceRequest.objects.get()
    assert (kept.title, kept.email, kept.asked_by) == (closed.legal_name, "", "")


def test_what_was_still_to_be_done_is_given_up_counted_and_recorded(
    as_owner: Database, closed: Tenant, staff: Tenant, business_clock: Any
) -> None:
    ahead = business_clock.now() + timedelta(days=400)
    schedule_for_clients({closed.pk: Planned("labels.sweep", "nightly", {}, ahead)})
    Message.objects.filter(tenant=closed).update(done_at=None)  # the last letter
    undone(closed)
    carried, file = errand_of(closed)
    waiting = {model: model.objects.filter(tenant=closed, done_at=None).count() for model in (Work, Message, Attempt)}
    assert all(waiting.values())
    business_clock.advance(provisioning.RETENTION)
    assert reconciling.reconcile_clients().removed == ["acme"]
    assert dropped() == {model._meta.model_name: count for model, count in waiting.items()} | {"errand": 1}
    assert not Errand.objects.filter(pk=carried.pk).exists()
    file.refresh_from_db()
    assert file.state == ErrandFile.State.ANSWERED, "nobody waits for the party's word any more"
    with context.client(staff):
        record = Record.objects.get(action="client_removed")
    assert record.details["name"] == closed.legal_name
    assert record.details["count"] == sum(waiting.values())


def test_what_turns_up_for_a_removed_client_is_given_up_and_holds_up_nobody(
    as_owner: Database, closed: Tenant, globex: Tenant, business_clock: Any, mailoutbox: list[Any]
) -> None:
    """A worker that was slow, a party that answers late, a message in the same batch: none is tried for ever."""
    business_clock.advance(provisioning.RETENTION)
    reconciling.reconcile_clients()
    before = dropped()
    planned = Planned("labels.sweep", "nightly", {})
    schedule_for_clients({closed.pk: planned, globex.pk: planned}, lane="green")
    undone(closed)
    recipient = Recipient("applicant", None, ("email",))
    Tenant.objects.filter(pk=globex.pk).update(applicant_email="liu@globex.example")
    for tenant in (closed, globex):
        tell_for(tenant, "tenants/sign_up_received", [recipient], key="late")
    for _time in range(2):
        work_lane("green")
        send_messages("email")
        send_attempts()
    for model in (Work, Message, Attempt):
        rows = model.objects.filter(tenant=closed)
        assert {(row.done_at is not None, row.attempts, row.last_error) for row in rows} == {
            (True, 1, claiming.REMOVED)
        }
    assert Message.objects.get(tenant=closed).state == Message.State.VOID
    assert dropped() == {name: before.get(name, 0) + 1 for name in ("work", "message", "attempt")}
    assert Work.objects.get(tenant=globex, name="labels.sweep", lane="green").done_at is not None
    [letter] = mailoutbox
    assert "liu@globex.example" in letter.to[0]


def dropped() -> dict[str, int]:
    """What was given up with removed clients so far."""
    return dict(Tally.objects.filter(name=claiming.DROPPED).values_list("label", "count"))


def undone(tenant: Tenant) -> None:
    """A try at a program of the client is due."""
    Attempt.objects.create(tenant=tenant, endpoint=uuid4(), event=uuid4(), reason="event", due_at=business_now())


def errand_of(tenant: Tenant) -> tuple[Errand, ErrandFile]:
    """An order of the client that a party has and has not answered, alone in its file."""
    ensure_directories()
    directory, now = Directory.objects.first(), business_now()
    file = ErrandFile.objects.create(
        directory=directory, sequence=1, name="a.csv", sha256="0" * 64, rows=1, made_at=now, state="sent"
    )
    errand = Errand.objects.create(
        directory=directory,
        tenant=tenant,
        display=1,
        revision=1,
        key="1",
        number="+8657187654321",
        label="青禾",
        file=file,
        row=1,
        state="sent",
        made_at=now,
        answers_by=now,
    )
    return errand, file


def test_a_refused_applicant_is_forgotten_too(as_owner: Database, business_clock: Any) -> None:
    applicant = Tenant.objects.create(
        schema_name="haolin", legal_name="好邻便利店", applicant_email="liu@haolin.example"
    )
    provisioning.refuse(applicant)
    business_clock.advance(provisioning.RETENTION - timedelta(hours=1))
    assert reconciling.reconcile_clients().removed == []
    business_clock.advance(hours=1)
    assert Work.objects.get(name=provisioning.REMOVE).due_at <= business_clock.now()
    assert reconciling.reconcile_clients().removed == ["haolin"]
    applicant.refresh_from_db()
    assert (applicant.state, applicant.applicant_email) == (Tenant.State.REMOVED, "")


def test_every_public_row_about_a_client_goes_but_its_accounts() -> None:
    relations = relations_to_a_client()
    staying = {ledger_models.Entry, ledger_models.InvoiceRequest}
    assert {each.related_model for each in relations if each.on_delete is not CASCADE} == staying
    assert {Domain, Message, Work} < {each.related_model for each in relations}


def test_due_work_removes_by_the_owners_role(own_database: Database, closed: Tenant, business_clock: Any) -> None:
    assert work_lane("standard") == 0
    business_clock.advance(provisioning.RETENTION)
    assert work_lane("standard") == 1
    assert not Work.objects.filter(name=provisioning.REMOVE, done_at=None).exists()
    assert "acme" not in schemas(own_database)


def test_a_schema_of_nobody_is_named_and_kept(as_owner: Database) -> None:
    with as_owner.owner() as owner:
        owner.execute("CREATE SCHEMA left_over")
    assert "left_over" in run("reconcile_tenants")
    assert "left_over" in schemas(as_owner)


def test_no_clients_row_points_at_a_tenant() -> None:
    """A tenant can be deleted from the public schema: nothing in a client's schema refers to it."""
    from tenants.context import ClientModel

    relations = Tenant._meta.get_fields(include_hidden=True)
    assert not [field for field in relations if field.related_model and issubclass(field.related_model, ClientModel)]


# ---------------------------------------------------------------- the other commands


@pytest.mark.django_db
def test_every_tenant_at_a_glance(any_database: None) -> None:
    Tenant.objects.create(schema_name="haolin", legal_name="好邻便利店", credit_code=CODE)
    rows = json.loads(run("tenants", "--json"))
    assert [row["schema"] for row in rows] == ["staff", "acme", "globex", "haolin"]
    assert [row["state"] for row in rows] == ["ready", "ready", "ready", "applied"]
    assert rows[1]["address"] == "http://acme.localhost:8000"
    assert rows[1]["size"] > 100_000
    assert "." in rows[1]["last_migration"]
    assert (rows[3]["size"], rows[3]["last_migration"], rows[3]["address"]) == (None, "", "")
    table = run("tenants").splitlines()
    assert table[0].split()[:3] == ["SCHEMA", "KIND", "STATE"]
    assert len(table) == 5
    assert "KB" in table[2] or "MB" in table[2]
    assert len(overview()) == 4


def test_create_tenant_makes_a_client_and_says_how_to_enter(as_owner: Database) -> None:
    said = run(
        "create_tenant",
        "hao-lin",
        "--legal-name=好邻便利店",
        f"--credit-code={CODE}",
        "--owner-email=Liu@haolin.example",
        "--subject-type=sole_proprietor",
        "--industry=retail",
        "--domain=haolin.example.com",
    )
    tenant = Tenant.objects.get(schema_name="hao_lin")
    assert (tenant.state, tenant.subject_type, tenant.industry) == ("ready", "sole_proprietor", "retail")
    assert "http://haolin.example.com:8000/join/" in said
    with context.client(tenant):
        invitation = Invitation.objects.get()
        assert (invitation.role, invitation.email) == ("owner", "liu@haolin.example")
    with pytest.raises(CommandError, match="has an account"):
        run("create_tenant", "other", "--legal-name=X", f"--credit-code={CODE}", "--owner-email=x@y.example")


def test_create_tenant_reads_the_number_of_an_individual_where_no_history_keeps_it(
    as_owner: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ("sunlin", "--legal-name=孙琳", "--subject-type=individual", "--owner-email=sun@sunlin.example")
    monkeypatch.setattr(sys, "stdin", StringIO("110000199003070027\n"))
    with pytest.raises(CommandError, match="The last character does not match"):
        run("create_tenant", *given)
    monkeypatch.setattr(sys, "stdin", StringIO("110000199003070028\n"))
    said = run("create_tenant", *given)
    assert "110000199003070028" not in said
    tenant = Tenant.objects.get(schema_name="sunlin")
    assert (tenant.state, tenant.credit_code, tenant.identity_type) == ("ready", "", "resident_card")
    assert opened(tenant.identity_number) == "110000199003070028"
    provisioning.refuse(tenant)
    Tenant.objects.filter(pk=tenant.pk).update(state="closed")
    reconciling.drop_client(tenant)
    tenant.refresh_from_db()
    assert (tenant.identity_number, tenant.identity_hash) == ("", ""), "forgotten with the applicant"


def test_create_tenant_makes_the_staff_once(as_owner: Database) -> None:
    arguments = ("create_tenant", "--staff", "--legal-name=守号", "--owner-email=root@shouhao.example")
    with pytest.raises(CommandError, match="staff account"):
        run(*arguments)
    with as_owner.owner() as owner:
        owner.execute("DROP SCHEMA staff CASCADE")
    Tenant.objects.get(kind="staff").delete()
    run(*arguments)
    staff = Tenant.objects.get(kind="staff")
    assert (staff.schema_name, staff.state) == ("staff", "ready")
    with context.client(staff):
        assert Invitation.objects.get().role == "administrator"
        assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("haolin", "--credit-code=1", "--owner-email=x@y.example"), "--credit-code"),
        (("haolin", "--owner-email=x@y.example"), "--credit-code: give the unified social credit code"),
        (("haolin", f"--credit-code={CODE}", "--owner-email=nobody"), "--owner-email"),
        (("haolin", f"--credit-code={CODE}", "--owner-email=x@y.example", "--domain=http://x"), "host name"),
        (("admin", f"--credit-code={CODE}", "--owner-email=x@y.example"), "reserved for the platform"),
        ((f"--credit-code={CODE}", "--owner-email=x@y.example"), "Give a name"),
    ],
)
def test_create_tenant_refuses_in_one_line(any_database: None, arguments: tuple[str, ...], word: str) -> None:
    with pytest.raises(CommandError, match=word):
        run("create_tenant", "--legal-name=好邻便利店", *arguments)
    assert Tenant.objects.count() == 3


@pytest.mark.django_db
def test_provision_refuses_who_was_not_accepted(any_database: None) -> None:
    Tenant.objects.create(schema_name="haolin", legal_name="好邻便利店", credit_code=CODE)
    with pytest.raises(CommandError, match="applied"):
        run("provision", "haolin")
    with pytest.raises(CommandError, match="No client"):
        run("provision", "nobody")


@pytest.mark.django_db
def test_overview_takes_no_clients_schema_for_granted(in_acme: Tenant) -> None:
    assert len(overview()) == 3
    assert context.schema_in_use() == "acme"
