"""The files of a client find room, or are refused with what to do; counted once, and exactly when many come at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from compliance import storage
from compliance.catalogue.services import new_terms
from compliance.models import Licence
from compliance.reviews.models import Attachment
from compliance.uploads import read_ahead
from labels.directories.models import Directory
from labels.registry.models import HandsetPicture
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.database import Database
from tests.licences import document, hand_in
from tests.portal.conftest import program_of
from tests.portal.programs import Program
from tests.portal_client import sign_in

__all__ = ["program_of"]


@pytest.mark.django_db
def test_a_file_counts_once_and_takes_room(in_acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    before = storage.room_taken()
    licence = hand_in()
    assert Attachment.objects.filter(file=licence.file).exists(), "its case names it, too"
    assert storage.room_taken() - before == licence.size
    monkeypatch.setattr(storage, "most_room", lambda: storage.room_taken() + licence.size - 1)
    with pytest.raises(Refused) as refused:
        hand_in(document_type="trademark")
    assert (refused.value.code, refused.value.field) == ("storage_full", "file")
    assert "请联系客服扩容" in str(refused.value)
    assert Licence.objects.exclude(pk=licence.pk).filter(document_type="trademark").count() == 0


@pytest.mark.django_db
def test_pictures_of_handsets_count_while_they_are_kept(in_acme: Tenant, globex: Tenant) -> None:
    ensure_directories()
    before, now = storage.room_taken(), business_now()
    for place, (tenant, content) in enumerate(((in_acme, b"x"), (in_acme, None), (globex, b"x"))):
        with context.client(tenant):
            HandsetPicture.objects.create(
                tenant=tenant,
                directory=Directory.objects.earliest("pk"),
                display=1,
                number="+8613800138000",
                content=content,
                size=1_000,
                content_type="image/png",
                sha256=str(place),
                seen_at=now,
                taken_at=now,
            )
    assert storage.room_taken() - before == 1_000


@pytest.mark.django_db
def test_the_figure_is_the_staffs_and_the_page_says_how_much_is_taken(in_acme: Tenant) -> None:
    new_terms({"most_file_megabytes": 7}, note="less", by=Actor("staff", "Root", "1"))
    assert storage.most_room() == 7_000_000
    hand_in()
    owner = sign_in(in_acme, "owner")
    owner.cookies["django_language"] = "en"
    page = owner.get(reverse("settings")).content.decode()
    assert "0.0 MB of 7 MB" in page
    assert "Numbers without a proof" in page


@pytest.mark.django_db
def test_a_program_is_told_by_code(in_acme: Tenant, program_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    program: Program = program_of(in_acme)
    monkeypatch.setattr(storage, "most_room", lambda: 10)
    given = {"document_type": "trademark", "number": "1", "issuer": "局", "valid_from": "2026-01-01"}
    answered = program.client.post(
        "/api/v1/licences",
        {**given, "valid_until": "2036-01-01", "file": document()},
        headers={"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "one"},
    )
    assert (answered.status_code, answered.json()["code"]) == (409, "storage_full")


def test_of_many_at_once_no_more_find_room_than_there_is(
    own_database: Database, acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with context.client(acme):
        size, taken = hand_in().size, storage.room_taken()
    monkeypatch.setattr(storage, "most_room", lambda: taken + 2 * size + size // 2)

    files = [document() for _turn in range(6)]
    read_ahead(files)

    def one(turn: int) -> str:
        try:
            with context.client(acme):
                hand_in(document_type="trademark", number=str(turn), file=files[turn])
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(one, range(6))) == ["kept"] * 2 + ["storage_full"] * 4
