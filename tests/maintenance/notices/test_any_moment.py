"""Whenever somebody answers, also between a message's claim and its sending: nothing is said after it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from maintenance.notices import chasing, services
from maintenance.notices.models import Notice
from tenants import context
from tenants.agenda import claiming
from tenants.agenda.models import Work
from tenants.domain.chasing import Taken
from tenants.models import Tenant
from tenants.outbox import sending
from tenants.outbox.carriers import Carrier
from tenants.outbox.channels import Letter, Sender
from tenants.outbox.models import Message
from tenants.outbox.providers.configured import providers_of
from tenants.outbox.services import Page
from tenants.outside.parties import Held
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON
from tests.scenarios.numbers import ACTOR
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db

MOMENTS = 24  # of them; a thousand take two minutes
LATE = timedelta(seconds=45)  # a worker may be busy


class Recorder(Sender):
    """Takes every message, and remembers which."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def send(self, letter: Letter, *, key: str) -> tuple[str, ...]:
        self.said.append(key)
        return ()

    def close(self) -> None:
        """Nothing to close."""


class Life:
    """A notice from its beginning to its end, with an answer at a moment."""

    def __init__(self, clock: BusinessClock, work: DueWork, dice: random.Random) -> None:
        self.clock, self.work, self.dice, self.sender = clock, work, dice, Recorder()
        self.begins = AFTERNOON + timedelta(minutes=dice.randrange(3 * 24 * 60))
        clock.set(self.begins)
        self.until = self.begins + timedelta(minutes=dice.randrange(30, 4 * 24 * 60))
        asked = services.ask(Notice.Kind.DRILL, "drill:x", "Drill", until=self.until, page=Page("windows"))
        assert asked is not None
        self.notice = asked

    def steps_until(self, instant: datetime) -> None:
        """Every step that is due before the instant, by a worker that may be busy; and what it says is sent."""
        while True:
            row = Work.objects.filter(name=services.CHASE, done_at=None).order_by("due_at").first()
            if row is None or row.due_at > instant:
                return
            before = len(self.taken())
            self.clock.set(min(row.due_at + LATE * self.dice.random(), max(instant, row.due_at)))
            self.work(name=services.CHASE)
            new = self.taken()[before:]
            assert not new or new[-1].at - row.due_at <= timedelta(seconds=60)
            self.send_all()

    def claim_all(self) -> list[claiming.Claim]:
        with context.platform():
            return [
                claim for channel in Message.Channel.values for claim in claiming.claim(Message, lane=channel, limit=20)
            ]

    def send_all(self) -> None:
        self.hand_over(self.claim_all())

    def hand_over(self, claims: list[claiming.Claim]) -> None:
        with context.platform():
            for claim in claims:
                provider = providers_of(Message.objects.get(pk=claim.id).channel)[0]
                sending.send([claim], [Carrier(provider, self.sender, Held(provider.server, 1, troubled=False))])

    def taken(self) -> list[Taken]:
        return Notice.objects.get(pk=self.notice.pk).steps


@pytest.mark.parametrize("seed", range(MOMENTS))
def test_nothing_is_said_after_an_answer(
    seed: int, acme: Tenant, in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    dice = random.Random(seed)
    agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613800138000", language="en")
    agreed_contact(name="李雷", email="li@acme.example", mobile="+8613800138001", language="en")
    with transaction.atomic():
        life = Life(business_clock, run_due_work, dice)
        moment = life.begins + (life.until - life.begins) * dice.random()
        life.steps_until(moment)
        business_clock.set(moment)
        in_hand = []
        if dice.random() < 0.5:  # the answer comes between the claim of what the next step says, and its sending
            business_clock.set(Work.objects.get(name=services.CHASE, done_at=None).due_at)
            chasing.chase(life.notice.pk)
            in_hand = life.claim_all()[: dice.randrange(5)]  # and some wait
        handed_over, steps = list(life.sender.said), life.taken()
        services.acknowledge(life.notice.pk, who="user:x", how="page", actor=ACTOR)
        life.hand_over(in_hand)
        life.steps_until(life.until + timedelta(days=1))
        business_clock.set(life.until + timedelta(days=1))
        run_due_work(name=services.CHASE)
        life.send_all()
        assert life.sender.said == handed_over
        assert life.taken() == steps
