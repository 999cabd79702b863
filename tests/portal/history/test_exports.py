"""Everything a client owns, as one archive: complete, without secrets, for the owner, for a week."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import time, timedelta
from hashlib import sha256
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from compliance import high_risk
from compliance.duty.models import Alert
from compliance.evidence.models import Record
from compliance.reviews import assigning, services as reviews
from labels.directories.models import CallDay, Connection, Directory, PartyCallback
from maintenance import services as maintenance
from maintenance.models import Window, WindowEvent
from portal.history import dossiers, exports
from tenants import context
from tenants.agenda.claiming import GIVEN_UP_ROWS
from tenants.agenda.models import Work
from tenants.clock import real_now
from tenants.context import ClientModel
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor
from tenants.domain.tagged import InLanguages
from tenants.ledger import services as ledger
from tenants.models import Tenant
from tenants.outbox.services import Recipient, queue_message
from tenants.people import services as people
from tenants.people.models import User
from tests import licences
from tests.template import email_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
ANNE, REVIEWER = Actor("person", "Anne"), Actor("staff", "Reviewer Lin", "7")


def picture() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(file, "PNG")
    return SimpleUploadedFile("licence.png", file.getvalue(), "image/png")


def archive(answer: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def rows(file: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    rows_read: list[dict[str, Any]] = json.loads(file.read(name))
    return rows_read


@pytest.fixture
def exported(in_acme: Tenant, numbers: Any, book: Any, owner: Any, run_due_work: Any) -> zipfile.ZipFile:
    """The archive of a client in the middle of its work, as its owner downloads it."""
    window = book()
    people.make_api_key(name="CRM", scopes=["read"], by=Actor("person", "Anne"))
    case = reviews.open_case(
        kind="support",
        subject_kind="tenant",
        subject_id=in_acme.pk,
        title="Help",
        lane="standard",
        due_at=window.starts_at,
        actor=ANNE,
        text="Please help",
    )
    reviews.add_entry(case.pk, ANNE, "Here is the licence", [picture()])
    assert owner.post("/settings/exports/").status_code == 302
    run_due_work(name=exports.MAKE)
    (made,) = exports.made()
    return archive(owner.get(f"/settings/exports/{made.id}/"))


def test_ids_of_the_staff_stand_in_the_history_alone(in_acme: Tenant, book: Any, owner: Any) -> None:
    window, me, lin = book(), str(User.objects.earliest("pk").pk), Actor("staff", "Lin", str(uuid7()))
    Window.objects.filter(pk=window.pk).update(**lin.columns("booked_by"))
    WindowEvent.objects.create(
        window=window, sequence=99, at=window.booked_at, **Actor("person", "Me", me).columns("actor")
    )
    ledger.credit(100, "goodwill", key="x", by=lin)
    about = {"kind": "emergency", "subject_kind": "window", "subject_id": window.pk, "title": "x", "lane": "standard"}
    reviews.open_case(**about, actor=lin, text="Please look", due_at=window.starts_at)
    file = io.BytesIO()
    exports.write(file)
    written = zipfile.ZipFile(file)
    assert {name for name in written.namelist() if lin.id.encode() in written.read(name)} == {"evidence.record.json"}
    dossier = json.dumps(dossiers.of_window(window).content)
    assert lin.name in dossier
    assert lin.id not in dossier
    assert me in dossier, "the client's own are there"


def test_it_holds_everything(exported: zipfile.ZipFile, in_acme: Tenant) -> None:
    assert exported.testzip() is None
    about = json.loads(exported.read("about.json"))
    assert about["legal_name"] == in_acme.legal_name
    for name, count in about["rows"].items():
        assert len(rows(exported, name)) == count, name
    assert {row["canonical"] for row in rows(exported, "labels.number.json")} >= {"+8613805710001"}
    assert len(rows(exported, "maintenance.maintenancerequest_numbers.json")) == 3
    assert [row["text"] for row in rows(exported, "reviews.entry.json")][-2:] == ["Please help", "Here is the licence"]
    (attachment,) = rows(exported, "reviews.attachment.json")
    with Image.open(io.BytesIO(exported.read(f"attachments/{attachment['id']}/licence.png"))) as image:
        assert image.size == (20, 20)
    assert {row["email"] for row in rows(exported, "people.user.json")} >= {email_of("acme", "owner")}
    assert rows(exported, "client.json")[0]["credit_code"] == in_acme.credit_code


def test_it_holds_no_secret(exported: zipfile.ZipFile) -> None:
    assert "password" not in rows(exported, "people.user.json")[0]
    assert "digest" not in rows(exported, "people.apikey.json")[0]
    everything = b"".join(exported.read(name) for name in exported.namelist())
    assert b"scrypt" not in everything


def test_it_holds_nothing_of_another_client(exported: zipfile.ZipFile, globex: Tenant) -> None:
    for name in exported.namelist():
        assert b"globex" not in exported.read(name), name


def test_no_model_of_a_client_is_forgotten() -> None:
    ours = {model._meta.label_lower for model in apps.get_models() if issubclass(model, ClientModel)}
    assert ours - {model._meta.label_lower for model in exports.client_models()} == {"people.idempotentanswer"}


def test_no_public_row_about_a_client_is_forgotten(in_acme: Tenant) -> None:
    held = {rows.model._meta.label_lower for rows in exports.rows_about(in_acme)}
    public = {name for name in settings.SHARED_APPS if not name.startswith("django")}
    others = {
        model._meta.label_lower
        for config in apps.get_app_configs()
        if config.name in public
        for model in config.get_models()
    } - held
    assert others == {
        "agenda.work",  # how work is kept from being lost
        "tenants.tenant",  # client.json
        "tenants.databaseorigin",
        "tenants.businessclock",
        "tenants.workingdayoverride",
        "catalogue.documenttype",
        "catalogue.terms",
        "checkpoints.signingkey",
        "checkpoints.platformcheckpoint",
        "checkpoints.platformtile",
        "duty.shift",  # who of the staff is told
        "duty.absence",
        "duty.alert",
        "duty.alerttold",
        "duty.dutycall",
        "outbox.providerstanding",
        "outbox.providertemplate",
        "outbox.receivedsms",  # a digest alone
        "directories.directory",
        "directories.credential",  # a connection's, sealed
        "errands.deskparty",  # what goes to a party and comes back, over all clients; a client's own are errands.errand
        "errands.errandfile",
        "errands.errandreceipt",
        "errands.errandpicture",
        "directories.numberstatelist",
        "directories.numberstateline",
        "directories.seenthrough",  # what an aggregator knows
        "registry.standbynumber",
        "registry.modelversion",
        "calendars.policy",
        "calendars.capacity",
        "calendars.ledgerday",
        "calendars.ledgerblock",
        "calendars.calendarchange",
        "feedback.improvement",  # in our words, it names no client
        "seasons.season",
        "campaigns.look",  # what a draft would come to, until it is asked again
        "campaigns.campaign",
        "campaigns.wave",
        "intake.editpause",
        "registry.publicnumber",
        "tenants.blueprint",
        "tenants.party",  # whom the platform talks to
        "tenants.partyplace",
        "tenants.tally",  # how often, over all clients
    }, "the platform's own, or in the archive"


def test_it_holds_the_account_the_messages_and_the_times_of_its_own(
    in_acme: Tenant, globex: Tenant, owner: Any, run_due_work: Any
) -> None:
    for tenant in (in_acme, globex):
        with context.client(tenant):
            ledger.credit(100, "payment", key="1", by=Actor("staff", f"Root at {tenant.schema_name}", "1"))
            maintenance.exclude(
                "Nights", actor=ANNE, shape="daily", from_time=time(22), until_time=time(6), weekdays=[0]
            )
            people.invite(email=f"x@{tenant.schema_name}.example", name="X", role="viewer", by=ANNE)
    handed_in = licences.hand_in()
    owner.post("/settings/exports/")
    run_due_work(name=exports.MAKE)
    file = archive(owner.get(f"/settings/exports/{exports.made()[0].id}/"))
    assert [row["made_by"] for row in rows(file, "ledger.entry.json")] == ["Root at acme"]
    assert [row["owner"] for row in rows(file, "calendars.blackout.json")] == ["acme"]
    assert [row["template"] for row in rows(file, "outbox.message.json")] == ["tenants/invitation"]
    digests = {sha256(file.read(name)).hexdigest() for name in file.namelist() if name.startswith("attachments/")}
    assert handed_in.sha256 in digests, "the documents themselves"


def test_what_is_between_reviewers_stays_there(in_acme: Tenant, owner: Any, run_due_work: Any) -> None:
    licence = licences.hand_in()
    case = licences.case_of(licence)
    assigning.assign(case.pk, REVIEWER, REVIEWER)
    high_risk.propose_suspension(in_acme, reason="secretly suspected", actor=REVIEWER)
    owner.post("/settings/exports/")
    run_due_work(name=exports.MAKE)
    file = archive(owner.get(f"/settings/exports/{exports.made()[0].id}/"))
    assert [row["id"] for row in rows(file, "reviews.case.json")] == [str(case.pk)]
    for name in file.namelist():
        content = file.read(name)
        assert b"secretly suspected" not in content, name
        assert REVIEWER.name.encode() not in content, name


def test_it_is_noted_and_told(exported: zipfile.ZipFile, in_acme: Tenant, send_due_messages: Any) -> None:
    record = Record.objects.get(action="exported")
    assert (record.actor, record.details["what"]) == ("Owner 1", "everything")
    assert record.details["size"] > 1000
    assert len(record.details["sha256"]) == 64
    send_due_messages()
    mail = next(mail for mail in send_due_messages.emails if "archive" in mail.subject)
    assert f"http://acme.localhost:8000/settings/exports/{record.subject_id}/" in mail.body


def test_the_page_says_that_it_is_being_made_and_then_shows_it(
    in_acme: Tenant, owner: Any, operator: Any, run_due_work: Any
) -> None:
    owner.post("/settings/exports/")
    owner.post("/settings/exports/")
    assert "An archive is being created" in owner.get("/settings/close/").text
    run_due_work()
    (made,) = exports.made()
    assert f"/settings/exports/{made.id}/" in owner.get("/settings/close/").text
    assert f"/settings/exports/{made.id}/" not in operator.get("/settings/close/").text
    assert operator.get(f"/settings/exports/{made.id}/").status_code == 403


def test_after_a_week_it_is_gone(in_acme: Tenant, owner: Any, run_due_work: Any, business_clock: Any) -> None:
    owner.post("/settings/exports/")
    run_due_work()
    (made,) = exports.made()
    name = exports.file_name(made.id)
    assert default_storage.exists(name)
    business_clock.advance(exports.KEPT - timedelta(minutes=1))
    run_due_work()
    assert owner.get(f"/settings/exports/{made.id}/").status_code == 200
    business_clock.advance(minutes=2)
    run_due_work()
    assert not default_storage.exists(name)
    assert owner.get(f"/settings/exports/{made.id}/").status_code == 404
    assert exports.made() == []


def test_another_clients_archive_does_not_exist_here(
    in_acme: Tenant, globex: Tenant, owner: Any, client_of: Any, run_due_work: Any
) -> None:
    owner.post("/settings/exports/")
    run_due_work()
    (made,) = exports.made()
    assert client_of(globex, "owner").get(f"/settings/exports/{made.id}/").status_code == 404
    with context.client(globex):
        assert not default_storage.exists(exports.file_name(made.id))


def test_it_holds_the_use_of_the_clients_own_account_alone(in_acme: Tenant, owner: Any, run_due_work: Any) -> None:
    usual = Connection.objects.create(name="the platform's", kind="token")
    own = Connection.objects.create(name="acme's", kind="token", tenant=in_acme, instead_of=usual)
    party = Directory.objects.order_by("pk").first() or made_directory()
    for account, cost in ((own, 7), (usual, 8)):
        CallDay.objects.create(directory=party, account=account, day=real_now().date(), cost=cost)
        PartyCallback.objects.create(connection=account, event=account.name, content=b"{}", received_at=real_now())
    owner.post("/settings/exports/")
    run_due_work(name=exports.MAKE)
    file = archive(owner.get(f"/settings/exports/{exports.made()[0].id}/"))
    assert [row["cost"] for row in rows(file, "directories.callday.json")] == [7]
    assert [row["event"] for row in rows(file, "directories.partycallback.json")] == ["acme's"]


def made_directory() -> Directory:
    made: Directory = Directory.objects.create(
        **dict.fromkeys(("code", "name", "name_en"), "x"), kind="app", platform="app", cache_min="0", cache_max="0"
    )
    return made


def test_what_was_said_in_several_languages_is_in_it(in_acme: Tenant, book: Any) -> None:
    """Each client that was told of a window had no archive, for ever: these texts were no JSON."""
    window = book()
    queue_message(
        "maintenance/window_booked",
        [Recipient("user", User.objects.earliest("pk").pk, ("email",))],
        key="in languages",
        window=InLanguages({"zh-hans": "校准", "en": "Calibration"}),
        windows=[{"title": InLanguages({"zh-hans": "校准", "en": "Calibration"}), "at": window.starts_at}],
    )
    file = io.BytesIO()
    exports.write(file)
    written = rows(zipfile.ZipFile(file), "outbox.message.json")
    (said,) = [row["parameters"] for row in written if row["parameters"].get("windows")]
    assert said["window"] == {"zh-hans": "校准", "en": "Calibration"}
    assert said["windows"][0]["title"] == {"zh-hans": "校准", "en": "Calibration"}


def test_an_archive_that_cannot_be_made_is_given_up_told_and_asked_for_again(
    in_acme: Tenant, owner: Any, run_due_work: Any, send_due_messages: Any
) -> None:
    owner.post("/settings/exports/")
    assert "is being created" in owner.get("/settings/close/").text
    with mock.patch("portal.history.exports.write", side_effect=TypeError("no JSON")) as tried:
        for _again in range(5):
            Work.objects.filter(name=exports.MAKE).exclude(GIVEN_UP_ROWS).update(not_before=real_now())
            run_due_work(name=exports.MAKE, failures=True)
    assert tried.call_count == 3
    page = owner.get("/settings/close/").text
    assert "could not be created" in page
    assert "is being created" not in page
    with context.platform():
        assert Alert.objects.get(kind=Alert.Kind.WORK_GIVEN_UP).tenant == in_acme
    send_due_messages()
    (mail,) = [mail for mail in send_due_messages.emails if "archive" in mail.subject]
    assert "could not be created" in mail.subject
    assert "/settings/close/" in mail.body
    owner.post("/settings/exports/")
    assert "is being created" in owner.get("/settings/close/").text
    run_due_work(name=exports.MAKE)
    assert len(exports.made()) == 1
    assert "could not be created" not in owner.get("/settings/close/").text
