"""Everything a client owns, as one archive: complete, without secrets, for the owner, for a week."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from compliance.evidence.models import Record
from compliance.reviews import services as reviews
from portal import exports
from tenants import context
from tenants.context import ClientModel
from tenants.models import Tenant
from tenants.people import services
from tenants.people.actors import Actor
from tests.template import email_of

pytestmark = pytest.mark.django_db
ANNE = Actor("person", "Anne")


def picture() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(file, "PNG")
    return SimpleUploadedFile("licence.png", file.getvalue(), "image/png")


def archive(answer: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def rows(file: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(file.read(name))
    return found


@pytest.fixture
def exported(in_acme: Tenant, numbers: Any, book: Any, owner: Any, run_due_work: Any) -> zipfile.ZipFile:
    """The archive of a client in the middle of its work, as its owner downloads it."""
    window = book()
    services.make_api_key(name="CRM", scopes=["read"], by="Anne")
    case = reviews.open_case(
        kind="support", subject_kind="tenant", subject_id=in_acme.pk, title="Help", facts={}, lane="standard",
        due_at=window.starts_at, actor=ANNE, text="Please help",
    )  # fmt: skip
    reviews.say(case.pk, ANNE, "Here is the licence", [picture()])
    assert owner.post("/settings/exports/").status_code == 302
    run_due_work(name=exports.MAKE)
    (made,) = exports.made()
    return archive(owner.get(f"/settings/exports/{made.id}/"))


def test_it_holds_everything(exported: zipfile.ZipFile, in_acme: Tenant) -> None:
    assert exported.testzip() is None
    about = json.loads(exported.read("about.json"))
    assert about["legal_name"] == in_acme.legal_name
    for name, count in about["rows"].items():
        assert len(rows(exported, name)) == count, name
    assert {row["canonical"] for row in rows(exported, "labels.number.json")} >= {"+8613805710001"}
    assert len(rows(exported, "maintenance.maintenancerequest_numbers.json")) == 3
    assert [row["text"] for row in rows(exported, "case_entries.json")][-2:] == ["Please help", "Here is the licence"]
    (attachment,) = rows(exported, "case_attachments.json")
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
    assert "An archive is being made" in owner.get("/settings/close/").text
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
