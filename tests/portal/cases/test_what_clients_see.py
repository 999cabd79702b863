"""What stands between reviewers reaches no client, through whichever door: compliance.reviews.selectors.seen_by_client.

Each internal field of a client's cases holds a canary; every page, file and answer of the API is searched for it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from compliance import high_risk
from compliance.reviews.models import Attachment, Case, Entry
from compliance.reviews.selectors import BETWEEN_REVIEWERS
from labels.models import Alias
from portal.history import exports
from portal.tryout.demo import ensure_directories
from tenants.clock import business_now, real_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests import licences
from tests.maintenance.booking import TO_REVIEW, ask, book
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register
from tests.work import DueWork

pytestmark = pytest.mark.django_db
CANARY = "canary-between-reviewers"
REVIEWER = Actor("staff", CANARY, "77")


def mark(case: Case) -> None:
    """Put the canary into each internal field, and let reviewers talk about the case with a file."""
    given: dict[str, Any] = dict.fromkeys(BETWEEN_REVIEWERS - {"looking_until"}, CANARY)
    given = {name: value[: Case._meta.get_field(name).max_length] for name, value in given.items()}
    Case.objects.filter(pk=case.pk).update(**given, looking_until=real_now() + timedelta(hours=1))
    entry = Entry.objects.create(case=case, side="reviewer", author=CANARY, action="note", text=CANARY, internal=True)
    Attachment.objects.create(
        entry=entry, name=f"{CANARY}.pdf", content_type="application/pdf", size=1, sha256="0" * 64, file="acme/nowhere"
    )


def secret_case(kind: str, subject_kind: str, subject_id: object) -> None:
    """A case between reviewers about what the client owns."""
    Case.objects.create(
        tenant=Tenant.objects.get(schema_name="acme"),
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        title=CANARY,
        facts={"secret": CANARY},
        opened_at=business_now(),
        due_at=business_now(),
        reason=CANARY,
    )


def answers(
    owner: PortalClient, program: Program, window: Any, licence: Any, brand: Any
) -> Iterator[tuple[str, bytes]]:
    """Everything that may tell of a case: pages, fragments, files, the API."""
    cases = list(Case.objects.exclude(kind__in=Case.INTERNAL))
    pages = [
        "/",
        "/cases/",
        "/licences/",
        "/windows/",
        "/labels/",
        "/brands/",
        "/trust/",
        "/history/",
        "/numbers/",
        "/lists/history.csv",
        "/settings/access/",
        f"/licences/{licence.pk}/",
        f"/windows/{window.pk}/",
        f"/evidence/windows/{window.pk}/",
        f"/evidence/licences/{licence.pk}/",
        f"/brands/{brand.pk}/",
        *(f"/cases/{case.pk}/" for case in cases),
    ]
    for path in pages:
        answer = owner.get(path)
        assert answer.status_code == 200, path
        yield path, b"".join(answer.streaming_content) if answer.streaming else answer.content
    for path in (
        "/cases",
        "/licences",
        "/brands",
        "/history",
        "/requirements",
        *(f"/cases/{case.pk}" for case in cases),
    ):
        answer = program.get(path)
        assert answer.status_code == 200, path
        yield path, answer.content
    for path in (f"/evidence/windows/{window.pk}/bundle.zip", f"/evidence/licences/{licence.pk}/bundle.zip"):
        yield from unpacked(path, owner.post(path))
    (made,) = exports.made()
    yield from unpacked("archive", owner.get(f"/settings/exports/{made.id}/"))


def unpacked(path: str, answer: Any) -> Iterator[tuple[str, bytes]]:
    assert answer.status_code == 200, path
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for name in file.namelist():
            yield f"{path}: {name}", file.read(name)


def test_no_door_tells_a_client_what_is_between_reviewers(
    in_acme: Tenant,
    client_of: Callable[..., PortalClient],
    program_of: Callable[..., Program],
    run_due_work: DueWork,
) -> None:
    ensure_directories()
    licence = licences.hand_in()
    window = book(ask(register("0571-8765 4321"), TO_REVIEW))
    owner = client_of(in_acme, "owner")
    given = {"text": "小芽", "kind": "app", "reference": "1", "file": licences.document("备案.pdf")}
    assert owner.post(reverse("brand_new", urlconf="portal.urls_client"), given).status_code == 302
    brand = Alias.objects.get()
    high_risk.propose_suspension(in_acme, reason=CANARY, actor=REVIEWER)
    secret_case("freeze", "licence", licence.pk)
    secret_case("violation", "window", window.pk)
    secret_case("violation", "maintenance_request", window.request_id)
    for case in Case.objects.exclude(kind__in=Case.INTERNAL):
        mark(case)
    assert Case.objects.filter(kind__in=Case.INTERNAL).count() == 4
    assert Entry.objects.filter(internal=True).count() >= 3
    owner.post("/settings/exports/")
    run_due_work(name=exports.MAKE)
    told = [
        path
        for path, content in answers(owner, program_of(in_acme), window, licence, brand)
        if CANARY.encode() in content
    ]
    assert told == []
    files = Attachment.objects.filter(entry__internal=True)
    assert {owner.get(f"/attachments/{file.pk}/").status_code for file in files} == {404}
    assert {program_of(in_acme).get(f"/attachments/{file.pk}").status_code for file in files} == {404}
