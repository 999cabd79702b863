"""A year of rows is purged: what has had its term goes, the rest stays, and so does what evidence tells."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from compliance.evidence.models import Record
from compliance.evidence.services import record
from portal import daily
from portal.history import dossiers
from tenants import context, purging
from tenants.agenda.models import Work
from tenants.clock import real_now
from tenants.domain.actors import PLATFORM
from tenants.models import Party, Tenant
from tenants.outbox.models import Message
from tenants.outbox.providers.configured import providers_of
from tenants.outside import parties
from tenants.people.models import IdempotentAnswer, Invitation, User
from tests.database import clean_environment
from tests.portal.programs import Program
from tests.work import DueWork

ROOT = Path(__file__).parents[2]
YEAR = range(365)
PURGE = [each for each in daily.DAILY if each.name == "portal.purge_client"]


def days_ago(days: float) -> datetime:
    return real_now() - timedelta(days=days)


def seed_platform(tenant: Tenant, about: str) -> None:
    """A piece of work and two messages done on each day of a year, one of them about a window; some not done."""
    for day in YEAR:
        Work.objects.create(
            tenant=tenant, name="labels.appeal", key=f"{day}", due_at=days_ago(day), done_at=days_ago(day + 0.5)
        )
        for what in ("", about):
            Message.objects.create(
                tenant=tenant,
                channel="email",
                template="maintenance/window_moved",
                recipient_kind="contact",
                about=what,
                key=f"{day}:{what}",
                due_at=days_ago(day),
                done_at=days_ago(day + 0.5),
                state="sent",
                sent_at=days_ago(day + 0.5),
                parameters={"reason": "Mr Chen asked for it"},
            )
    Work.objects.create(tenant=tenant, name="labels.appeal", key="waits", due_at=days_ago(-300))
    Message.objects.create(
        tenant=tenant,
        channel="sms",
        template="maintenance/window_moved",
        recipient_kind="contact",
        key="waits",
        due_at=days_ago(300),
        parameters={"reason": "x"},
    )


def seed_client() -> None:
    """An answer, a session and an invitation of each day."""
    user = User.objects.create_user(email="seed@acme.example", name="Seed")
    for day in YEAR:
        answer = IdempotentAnswer.objects.create(caller="key", key=f"{day}", request_digest=b"x")
        IdempotentAnswer.objects.filter(pk=answer.pk).update(created_at=days_ago(day + 0.5))
        session = Session.objects.create(session_key=f"s{day}", session_data="", expire_date=days_ago(day - 7.5))
        UserSession.objects.create(
            user=user, session_key=session.pk, ip="127.0.0.1", user_agent="x", last_seen_at=days_ago(day)
        )
        ended = days_ago(day + 0.5)
        how: dict[str, Any] = [{"accepted_at": ended}, {"withdrawn_at": ended}, {}][day % 3]
        Invitation.objects.create(
            email=f"{day}@acme.example", name="N", role="viewer", invited_by="Anne", expires_at=ended, **how
        )


@pytest.mark.django_db
@pytest.mark.parametrize("piece", [100, 5000])
def test_a_seeded_year(
    acme: Tenant, globex: Tenant, staff: Tenant, run_due_work: DueWork, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr(purging, "PIECE", piece)
    Message.objects.all().delete()
    Work.objects.all().delete()
    about = "window:01a21be3-d78d-7c34-a656-9e264e813f67"
    seed_platform(acme, about)
    for tenant in (acme, globex, staff):
        with context.client(tenant):
            seed_client()
            record("exported", actor=PLATFORM, subject_kind="client", subject_id=1, what="everything")
    for tenant in (acme, globex):
        with context.client(tenant):
            daily.schedule_all(PURGE, lane="bulk")
    daily.look_for_lost_days()
    for address in ("sms of.earlier.settings:2775", providers_of("email")[0].server):
        server = parties.take(address)
        assert server is not None
        server.fell_silent("it does not answer")
    long_ago = real_now() - timedelta(days=2)
    others = Party.objects.exclude(address=providers_of("email")[0].server)
    others.update(silent_until=long_ago, trouble_since=long_ago, failed_at=long_ago)
    run_due_work()
    assert list(Party.objects.values_list("address", flat=True)) == [providers_of("email")[0].server]
    assert Work.objects.filter(tenant=acme, name="labels.appeal", done_at__isnull=False).count() == 30
    assert Work.objects.filter(key="waits", done_at=None).exists()
    kept = Message.objects.filter(done_at__isnull=False)
    assert kept.filter(about="").count() == 190
    assert kept.filter(about=about).count() == 365, "that a person was told, and when, is evidence"
    assert kept.exclude(parameters={}).count() == 2 * 190, "the words are not"
    assert Message.objects.get(key="waits").parameters == {"reason": "x"}
    for tenant in (acme, globex, staff):
        with context.client(tenant):
            assert IdempotentAnswer.objects.count() == 1
            sessions = set(Session.objects.values_list("session_key", flat=True))
            assert sessions == {f"s{day}" for day in range(8)}
            assert set(UserSession.objects.values_list("session_key", flat=True)) == sessions
            assert Invitation.objects.count() == 180
            assert Record.objects.filter(action="exported").exists()
    with context.client(acme):
        [told] = {(each["about"], each["state"], each["channel"]) for each in dossiers._notices(about)}
        assert told == (about, "sent", "email")
    ahead = set(Work.objects.filter(done_at=None, name__startswith="portal.purge").values_list("name", "tenant"))
    assert ahead == {("portal.purge_client", acme.pk), ("portal.purge_client", globex.pk)}
    for day in Work.objects.filter(name="portal.purge_client", done_at=None):
        assert timedelta(hours=23) < day.due_at - timezone.now() <= timedelta(days=1)


@pytest.mark.django_db
def test_what_is_too_much_for_one_run_goes_on_at_once(
    acme: Tenant, run_due_work: DueWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[bool] = []

    class Short(purging.Purge):
        def __init__(self, *, seconds: float) -> None:
            super().__init__(seconds=seconds if runs else -1)

        def client(self) -> None:
            super().client()
            runs.append(self.unfinished)

    monkeypatch.setattr("portal.purging.Purge", Short)
    with context.client(acme):
        answer = IdempotentAnswer.objects.create(caller="key", key="old", request_digest=b"x")
        IdempotentAnswer.objects.update(created_at=days_ago(2))
        daily.schedule_all(PURGE, lane="bulk")
        run_due_work(name="portal.purge_client")
        assert runs == [True, False]
        assert not IdempotentAnswer.objects.filter(pk=answer.pk).exists()


@pytest.mark.django_db
def test_the_same_key_is_a_new_request_after_a_day_of_real_time(
    acme: Tenant,
    program_of: Any,
    run_due_work: DueWork,
    business_clock: Any,
) -> None:
    program: Program = program_of(acme)
    body = {"numbers": [{"number": "13800570001"}]}
    first = program.post("/numbers", body, key="one")
    assert first.status_code < 300, first.content
    business_clock.advance(days=3)  # the sandbox's clock says nothing about it
    with context.client(acme):
        daily.schedule_all(PURGE, lane="bulk")
    run_due_work(name="portal.purge_client")
    assert program.post("/numbers", body, key="one").headers.get("Idempotent-Replayed") == "true"
    with context.client(acme):
        IdempotentAnswer.objects.update(created_at=days_ago(1.01))
        daily.schedule_all(PURGE, lane="bulk")
    run_due_work(name="portal.purge_client")
    assert "Idempotent-Replayed" not in program.post("/numbers", body, key="one").headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KEEP_MESSAGES_DAYS", "90"),
        ("KEEP_DELIVERIES_DAYS", "100"),
        ("KEEP_WORK_DAYS", "0"),
        ("KEEP_INVITATIONS_DAYS", "-1"),
    ],
)
def test_terms_that_are_too_short_are_refused_in_one_line(name: str, value: str) -> None:
    """Facts of delivery outlive the quarter that a report speaks of."""
    given = {**clean_environment(), "SANDBOX": "1", "DATABASE_URL": "postgresql:///x?host=/nonexistent", name: value}
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"], env=given, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert ended.returncode == 1
    assert name in ended.stderr.strip().splitlines()[-1]
