"""The pages of evidence, and the command behind them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from compliance.evidence import verify_evidence as verifier
from compliance.evidence.checkpoints.models import Checkpoint
from compliance.evidence.checkpoints.services import make_checkpoint, signer
from compliance.evidence.models import Opening
from compliance.evidence.services import record
from compliance.evidence.verify_evidence import Key
from compliance.models import Licence
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tests.portal_client import PortalClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def unpacked(content: bytes) -> dict[str, bytes]:
    return verifier.read(io.BytesIO(content))  # type: ignore[arg-type]  # a file will do as well as its name


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("evidence", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def licence(in_acme: Tenant) -> Licence:
    """A licence that replaced another, with what was recorded about it."""
    made: Licence | None = None
    for number in (1, 2):
        made = Licence.objects.create(
            document_type="business_licence",
            type_version=1,
            version=number,
            replaces=made,
            state="approved",
            issuer="市监局",
            number=f"9133-{number}",
            valid_from=date(2026, 1, 1),
            file="acme/x",
            file_name="x.pdf",
            content_type="application/pdf",
            size=3,
            sha256=sha256(b"%d" % number).hexdigest(),
            handed_in_at="2026-11-01T00:00:00Z",
            handed_in_by="Owner 1",
        )
        record("exported", actor=PLATFORM, subject_kind="licence", subject_id=made.pk, what="licence")
    record("exported", actor=PLATFORM, subject_kind="client", subject_id=1, concerns=[made.pk], what="by concern")
    record("exported", actor=PLATFORM, subject_kind="client", subject_id=1, what="something else")
    assert made is not None
    return made


def test_the_bundle_of_a_licence(licence: Licence, operator: PortalClient) -> None:
    make_checkpoint()
    page = operator.get(f"/evidence/licences/{licence.pk}/").content.decode()
    assert "3 records" in page
    assert "What is not proved" in page
    files = unpacked(operator.post(f"/evidence/licences/{licence.pk}/bundle.zip").content)
    facts = verifier.verify(files, [Key(signer().verifier_key)], [("1", b"1"), ("2", b"2")])
    told = [told["details"].get("what", told["action"]) for _position, told in facts["records"]]
    assert told == ["licence", "licence", "by concern", "dossier_sealed"]
    dossier = json.loads(files["dossier.json"])
    assert [each["number"] for each in dossier["licences"]] == ["9133-1", "9133-2"]


def test_a_window_before_the_first_checkpoint(viewer: PortalClient, operator: PortalClient, book: Any) -> None:
    window = book()
    page = viewer.get(f"/evidence/windows/{window.pk}/").content.decode()
    assert "No checkpoint has been signed yet" in page
    assert "Download the bundle" not in page, "a viewer may look"
    assert viewer.post(f"/evidence/windows/{window.pk}/bundle.zip").status_code == 403
    assert operator.post(f"/evidence/windows/{window.pk}/bundle.zip").status_code == 200
    page = operator.get(f"/evidence/windows/{window.pk}/").content.decode()
    assert "Download the bundle" in page
    assert "Window booked" in page


def test_what_is_not_ours_is_not_found(operator: PortalClient, parties: object) -> None:
    for path in ("windows", "licences"):
        assert operator.get(f"/evidence/{path}/{uuid4()}/").status_code == 404
        assert operator.post(f"/evidence/{path}/{uuid4()}/bundle.zip").status_code == 404


def test_the_platform_publishes_keys_and_checkpoints(
    in_acme: Tenant, staff: Tenant, client_of: Callable[..., PortalClient]
) -> None:
    public = client_of(staff, HTTP_ACCEPT_LANGUAGE="en")
    assert "Nothing has been signed yet" in public.get("/evidence/").content.decode()
    assert public.get("/evidence/checkpoint.txt").content == b""
    assert public.get("/evidence/keys.txt").content.decode() == f"{signer().verifier_key}\n"
    record("exported", actor=PLATFORM, subject_kind="client", subject_id=1, what="everything")
    make_checkpoint()
    note = public.get("/evidence/checkpoint.txt").content.decode()
    assert verifier.Checkpoint(note, [Key(signer().verifier_key)], "it").size == 1
    page = public.get("/evidence/").content.decode()
    assert signer().verifier_key in page
    assert public.get("/evidence/verify_evidence.py").content == Path(verifier.__file__).read_bytes()


def test_a_name_that_was_erased(in_acme: Tenant, viewer: PortalClient, parties: object) -> None:
    record("exported", actor=Actor("person", "Zoë"), subject_kind="client", subject_id=1, what="everything")
    assert "Zoë" in viewer.get("/history/").content.decode()
    assert command("erase", "--client", "acme", "Zoë") == "1 erased\n"
    assert not Opening.objects.filter(value="Zoë").exists()
    page = viewer.get("/history/").content.decode()
    assert "Zoë" not in page
    assert "name erased" in page


def test_the_command(licence: Licence, tmp_path: Path) -> None:
    assert command("key") == f"{signer().verifier_key}\n"
    assert command("checkpoint", "--client", "acme") == "acme: signed at size 4\n"
    assert "globex: empty" in command("checkpoint")
    out = tmp_path / "bundle.zip"
    command("export", "--client", "acme", "--licence", str(licence.pk), "--out", str(out))
    assert verifier.main([str(out), "--key", signer().verifier_key]) == 0
    command("export", "--client", "acme", "--out", str(out))
    assert verifier.main([str(out), "--key", signer().verifier_key]) == 0
    assert command("verify", "--client", "acme") == "acme: OK\nall checkpoints: OK\n"
    for wrong in (["--client", "nobody"], ["--client", "globex"], ["--client", "acme", "--window", str(uuid4())]):
        with pytest.raises(CommandError, match=r"no client|empty|does not exist"):
            command("export", *wrong, "--out", str(out))


def test_the_command_says_what_is_wrong(in_acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    record("exported", actor=PLATFORM, subject_kind="client", subject_id=1, what="everything")
    make_checkpoint()
    monkeypatch.setattr(Checkpoint, "root", property(lambda _self: b"x" * 32, lambda _self, _value: None))
    with pytest.raises(CommandError, match="wrong"):
        command("verify", "--client", "acme")
