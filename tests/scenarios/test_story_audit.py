"""The audit story: a finished window's bundle is downloaded, and checked on a machine that knows nothing of us."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from django.core.management import call_command

from compliance.evidence.models import Record
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from maintenance import selectors, services as maintenance
from maintenance.models import Window
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.contacts import agreed_contact
from tests.portal_client import PortalClient
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import ACTOR, register


def elsewhere(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the verifier in an empty folder, in a Python that sees no file of ours."""
    nothing_of_ours = subprocess.run(
        [sys.executable, "-I", "-c", "import compliance"], cwd=folder, env={}, capture_output=True, check=False
    )
    assert nothing_of_ours.returncode != 0
    return subprocess.run(
        [sys.executable, "-I", "verify_evidence.py", *arguments],
        cwd=folder,
        env={"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_finished_window_is_checked_on_another_machine(
    stage: Stage, acme: Tenant, staff: Tenant, client_of: Callable[..., PortalClient], tmp_path: Path
) -> None:
    with context.client(acme):
        agreed_contact(name="张三", email="zhang@acme.example")
        numbers = register("400-820-1234", "138 0571 0001")
        request = maintenance.draft_label_change(
            text="双11专线", numbers=[number.pk for number in numbers], actor=ACTOR
        )
        window = maintenance.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    for case in Case.objects.all():
        reviews.approve(case.pk, Actor("staff", "Reviewer 1"), "", case.version)
    stage.run()
    stage.travel(timedelta(hours=13))
    with context.client(acme):
        assert Window.objects.get().state == Window.State.COMPLETED

    # The firm looks and downloads; the page says what is proved and what is not.
    firm = client_of(acme, "operator")
    page = firm.get(f"/windows/{window.pk}/").content.decode()
    assert f"/evidence/windows/{window.pk}/" in page
    assert firm.get(f"/evidence/windows/{window.pk}/").status_code == 200
    downloaded = firm.post(f"/evidence/windows/{window.pk}/bundle.zip")
    assert downloaded.status_code == 200
    assert downloaded["Content-Disposition"].startswith('attachment; filename="evidence-window-')

    # Another machine: the bundle, the verifier and the key from the platform's public site, nothing else.
    public = client_of(staff)
    (tmp_path / "bundle.zip").write_bytes(downloaded.content)
    (tmp_path / "verify_evidence.py").write_bytes(public.get("/evidence/verify_evidence.py").content)
    (key,) = public.get("/evidence/keys.txt").content.decode().split()
    checked = elsewhere(tmp_path, "bundle.zip", "--key", key)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.startswith("OK")
    assert key in elsewhere(tmp_path, "bundle.zip").stdout, "without a key it asks to compare"

    # What is in it: the steps, the decision, the notices, the hashes of labels.
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        evidence, dossier = (json.loads(archive.read(name)) for name in ("evidence.json", "dossier.json"))
    told = [json.loads(leaf["data"])["action"] for leaf in evidence["leaves"]]
    assert {"window_booked", "window_started", "window_completed", "dossier_sealed"} <= set(told)
    assert dossier["window"][0]["state"] == "completed"
    assert {gate["state"] for gate in dossier["gates"]} == {"passed"}
    assert {label["sha256"] for label in dossier["labels"]} >= {sha256("双11专线".encode()).hexdigest()}
    assert dossier["numbers"] == sorted(number.canonical for number in numbers)
    assert {display["state"] for display in dossier["displays"]} == {"shown"}
    assert any(notice["template"] == "maintenance/window_completed" for notice in dossier["notices"])
    assert "zhang@acme.example" not in json.dumps([evidence, dossier["notices"]])

    # A second bundle seals nothing anew, and continues the first.
    again = firm.post(f"/evidence/windows/{window.pk}/bundle.zip").content
    with context.client(acme):
        assert Record.objects.filter(action="dossier_sealed").count() == 1
        register("021-6123 4001")
    call_command("evidence", "export", "--client", "acme", "--out", str(tmp_path / "whole.zip"), stdout=io.StringIO())
    (tmp_path / "again.zip").write_bytes(again)
    assert elsewhere(tmp_path, "again.zip", "--earlier", "bundle.zip", "--key", key).returncode == 0
    assert elsewhere(tmp_path, "whole.zip", "--earlier", "bundle.zip", "--key", key).returncode == 0

    # Somebody makes the notices look otherwise.
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive, zipfile.ZipFile(tmp_path / "bent.zip", "w") as bent:
        for name in archive.namelist():
            bent.writestr(name, archive.read(name).replace(b"window_completed", b"window_cancelled"))
    wrong = elsewhere(tmp_path, "bent.zip", "--key", key)
    assert wrong.returncode == 1
    assert "is not the one that stands there in the signed log" in wrong.stdout

    call_command("evidence", "verify", stdout=(out := io.StringIO()))
    assert "acme: OK" in out.getvalue()
    assert "all checkpoints: OK" in out.getvalue()
