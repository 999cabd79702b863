"""A restore is seen whole by its reviewer, the worst label first; what the rules reject, and lines of numbers that are
not the client's, never come so far.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.reviews.models import Case
from labels.backups import services as backup_services, snapshots
from labels.directories.models import Directory
from labels.domain import backup as rules
from labels.entitlement import checks
from labels.models import LabelVersion, Number, NumberCorrection, NumberSync, StandbyLabel
from labels.numbers import services as number_services
from labels.registry.models import PublicNumber
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tests.kept import AsKept
from tests.portal.desk import HandIn, address, decide, state
from tests.portal.programs import Program
from tests.portal_client import PortalClient, sign_in, words
from tests.scenarios.numbers import register
from tests.stand_ins import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

BANK = "中国工商银行"  # a protected brand
STRANGER = "+862161239999"
LABELS = [f"麦田{first}{second}店" for first in "东西南北中" for second in "一二三四五"]  # 25, none of acme's names


@pytest.fixture
def client(acme: Tenant) -> PortalClient:
    browser = sign_in(acme, "operator")
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def numbers(acme: Tenant) -> list[Number]:
    with context.client(acme):
        ensure_directories()
        return register(*(f"021-6123 {4001 + place}" for place in range(len(LABELS) + 1)))


def file_of(tenant: Tenant, lines: dict[str, str]) -> bytes:
    """A backup with these labels, its checksum right, as anybody can write one."""
    entries = tuple(rules.NumberEntry(number, "", "", (rules.Label(text),)) for number, text in sorted(lines.items()))
    return rules.export(rules.Configuration(client=str(tenant.pk), numbers=entries))


@pytest.fixture
def upload(client: PortalClient) -> Callable[[bytes], tuple[str, str]]:
    """upload(content): what the comparison says, and what the restore of all of it says."""
    from django.urls import reverse

    def do(content: bytes) -> tuple[str, str]:
        compared = client.post(
            reverse("backup_upload"), {"file": SimpleUploadedFile("backup.json", content, "application/json")}
        )
        packed = compared.context["packed"]
        done = client.post(
            reverse("backup_restore_upload"), {"packed": packed, "scope": "whole", "confirmed": "1"}, follow=True
        )
        return words(compared), words(done)

    return do


def test_every_label_is_seen_and_foreign_lines_and_rejected_ones_are_left_out(
    reviewer: PortalClient, acme: Tenant, numbers: list[Number], upload: Callable[[bytes], tuple[str, str]]
) -> None:
    """The attack: the twenty-first label is a bank's, and one line is of a number that was never registered."""
    lines = {number.canonical: text for number, text in zip(numbers, [*LABELS, BANK], strict=True)}
    compared, done = upload(file_of(acme, {**lines, STRANGER: "麦田东一店"}))
    assert "not one of your numbers, left out" in compared
    assert "rejected by the rules, left out" in compared
    assert "Left out, because they are not your numbers: 021-6123 9999" in done
    assert f"Left out, because the rules reject “{BANK}”: 021-6123 4026" in done
    assert "25 waiting for a reviewer" in done
    with context.client(acme):
        assert not Number.objects.filter(canonical=STRANGER).exists(), "a backup registers nothing"
    case = Case.objects.get(kind="restore")
    said = words(reviewer.get(address(case)))
    table = said.split("All labels, the worst first")[1].split("Preview")[0]
    assert all(text in table for text in LABELS)
    assert BANK not in said
    assert all(f"021-6123 {4001 + place}" in said for place in range(len(LABELS))), "and every number"
    decide(reviewer, case, "approve")
    assert state(case) == "approved"
    with context.client(acme):
        shown = set(LabelVersion.objects.filter(state="published").values_list("text", flat=True))
    assert shown == set(LABELS)


def test_what_was_certified_earlier_does_not_come_back_past_todays_rules(
    acme: Tenant, numbers: list[Number], upload: Callable[[bytes], tuple[str, str]]
) -> None:
    """The attack: a bank's name that the number carried before the brand was protected came back by a restore, unseen.
    The rest is restored byte for byte.
    """
    bank, mine, public = numbers[0], numbers[1], "95588"
    with context.client(acme):
        register(public)
        publish([bank], BANK)
        publish([mine], "青禾网络")
        for text in ("维护中请稍后", f"请打{BANK}"):
            StandbyLabel.objects.create(text=text, state=StandbyLabel.State.RETIRED)
        held = snapshots.configuration()
        content = rules.export(replace(held, standby_labels=("维护中请稍后", f"请打{BANK}")))
        kept = next(each for each in held.numbers if each.number == mine.canonical)
        number_services.release_numbers(list(Number.objects.values_list("pk", flat=True)), actor=PLATFORM)
    PublicNumber.objects.create(pattern=public, name="举报", name_en="Reports", source="-", version=9)
    compared, done = upload(content)
    assert "rejected by the rules, left out" in compared
    assert "an emergency or public-service number by now, left out" in compared
    assert f"Left out, because the rules reject “{BANK}”: 021-6123 4001" in done
    assert f"Left out, because they are emergency or public-service numbers: {public}" in done
    assert f"Standby labels left out, because the rules reject them: “请打{BANK}”" in done
    assert not Case.objects.filter(kind="restore").exists()
    with context.client(acme):
        after = snapshots.configuration()
        assert kept in after.numbers, "byte for byte"
        assert {each.number for each in after.numbers}.isdisjoint({bank.canonical, public})
        assert after.standby_labels == ("维护中请稍后",)


def test_the_api_names_what_todays_rules_reject(
    program_of: Callable[..., Program],
    acme: Tenant,
    numbers: list[Number],
) -> None:
    with context.client(acme):
        publish([numbers[0]], BANK)
        content = rules.export(snapshots.configuration()).decode()
        publish([numbers[0]], "青禾网络")
    said = program_of(acme).post("/restores", {"backup": content}).json()
    assert (said["rejected"], said["rejected_labels"]) == ([numbers[0].canonical], [BANK])
    assert (said["public"], said["rejected_standby"]) == ([], [])
    with context.client(acme):
        assert BANK not in {label.text for each in snapshots.configuration().numbers for label in each.labels}


def test_a_label_that_the_rules_have_come_to_reject_is_refused_at_the_decision(
    reviewer: PortalClient, acme: Tenant, numbers: list[Number], upload: Callable[[bytes], tuple[str, str]]
) -> None:
    upload(file_of(acme, {numbers[0].canonical: LABELS[0], numbers[1].canonical: LABELS[1]}))
    case = Case.objects.get(kind="restore")
    with mock.patch.object(checks, "rejected", lambda texts: frozenset(texts) & {LABELS[1]}):
        said = words(decide(reviewer, case, "approve"))
        assert f"The rules reject by now: “{LABELS[1]}”" in said
        assert state(case) == "open"
        with context.client(acme):
            backup_services.decide_restore(
                Case(**{**_fields(case), "state": "approved"})
            )  # taken out of the line later
            shown = set(LabelVersion.objects.filter(state="published").values_list("text", flat=True))
    assert shown == {LABELS[0]}


def _fields(case: Case) -> dict[str, Any]:
    return {"tenant": case.tenant, "kind": case.kind, "subject_id": case.subject_id, "facts": case.facts}


def test_the_worst_comes_first(
    reviewer: PortalClient, acme: Tenant, numbers: list[Number], upload: Callable[[bytes], tuple[str, str]]
) -> None:
    """One was approved by the rules when it was handed in before they looked: an open case of before."""
    upload(file_of(acme, {numbers[0].canonical: "青禾网络", numbers[1].canonical: LABELS[0]}))
    case = Case.objects.get(kind="restore")
    with context.client(acme):
        from labels.models import Snapshot

        lines = dict(zip([each.canonical for each in numbers], ["青禾网络", LABELS[0], BANK], strict=False))
        old = file_of(acme, lines)
        Snapshot.objects.filter(pk=case.subject_id).update(content=old)
    Case.objects.filter(pk=case.pk).update(facts={**case.facts, "only": [each.canonical for each in numbers[:3]]})
    said = words(reviewer.get(address(case)))
    table = said.split("All labels, the worst first")[1].split("Preview")[0]
    assert table.index(BANK) < table.index(LABELS[0]) < table.index("青禾网络")
    assert "The rules reject by now" in words(decide(reviewer, case, "approve"))


def test_too_many_different_labels_are_restored_in_parts(
    acme: Tenant, numbers: list[Number], upload: Callable[[bytes], tuple[str, str]]
) -> None:
    with mock.patch.object(backup_services, "MOST_LABELS", 3):
        lines = {each.canonical: text for each, text in zip(numbers, LABELS, strict=False)}
        _compared, done = upload(file_of(acme, lines))
    assert "restore fewer numbers at a time" in done
    assert not Case.objects.exists()


def test_every_number_of_a_carriers_list_is_shown(reviewer: PortalClient, acme: Tenant, numbers: list[Number]) -> None:
    with context.client(acme):
        sync = NumberSync.objects.create(
            directory=Directory.objects.first(),
            sha256="a" * 64,
            source="list.csv",
            agree=0,
            unknown=0,
            unreported=0,
            compared_at=numbers[0].created_at,
        )
        for line, number in enumerate(numbers, 1):
            NumberCorrection.objects.create(
                sync=sync, number=number, code="recycle", before="active", after="recycled", line=line
            )
    facts = {
        "numbers": [each.canonical for each in numbers[:20]],
        "number_count": len(numbers),
        "corrections": [
            {
                "number": each.canonical,
                "code": "recycle",
                "before": "active",
                "after": "recycled",
                "line": line,
                "directory": "",
            }
            for line, each in enumerate(numbers[:20], 1)
        ],
        "counts": {"recycle": len(numbers)},
        "compared": {"source": "list.csv", "sha256": "a" * 64, "agree": 0, "unknown": 0, "unreported": 0},
    }
    from compliance.reviews import services

    with context.client(acme):
        case = services.open_case(
            kind="number_sync",
            subject_kind="number_sync",
            subject_id=sync.pk,
            title="list.csv",
            facts=AsKept(facts),
            lane="standard",
            actor=services.PLATFORM,
        )
    said = words(reviewer.get(address(case)))
    assert all(f"021-6123 {4001 + place}" in said.split("Conversation")[0] for place in range(len(numbers)))
    assert " shown." not in said


def test_a_label_case_names_every_number_the_unproved_first(
    reviewer: PortalClient, acme: Tenant, numbers: list[Number], hand_in: HandIn
) -> None:
    from maintenance import services as maintenance

    with context.client(acme):
        request = maintenance.draft_label_change(
            text=LABELS[0], numbers=[each.pk for each in numbers], actor=maintenance_actor()
        )
    case = hand_in(LABELS[0])
    Case.objects.filter(pk=case.pk).update(subject_id=request.pk)
    said = words(reviewer.get(address(case)))
    assert all(f"021-6123 {4001 + place}" in said for place in range(len(numbers)))


def maintenance_actor() -> Any:
    from tests.scenarios.numbers import ACTOR

    return ACTOR
