"""A supporter has its free appeal once: workers that die, workers that race, two that adopt at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from compliance.evidence.models import Record
from maintenance.calendars.models import Blackout
from maintenance.domain.feedback import Question, Rating
from maintenance.feedback import adopting, services
from maintenance.feedback.models import Improvement, Suggestion
from tenants import context
from tenants.agenda.models import Work
from tenants.domain.actors import Actor
from tenants.ledger.models import Entry
from tenants.models import Tenant
from tenants.people.actors import person
from tenants.people.models import User
from tenants.refusals import Refused
from tests.template import email_of

if TYPE_CHECKING:
    from tests.database import Database

AT_ONCE = 8


class Killed(Exception):
    """The worker's end, between what it wrote and its commit."""


def suggested(tenant: Tenant) -> Suggestion:
    with context.client(tenant):
        return services.give_feedback(
            {Question.TIMING: Rating.NO}, "避开工作日早高峰", language="zh-hans", actor=Actor("person", "Anne")
        )


def reward_and_die(improvement: Improvement) -> None:
    """What a worker wrote that died before its commit is not there."""
    with transaction.atomic():
        services.reward(improvement.pk)
        raise Killed


def administrator(staff: Tenant, number: int = 1) -> Actor:
    with context.client(staff):
        return person(User.objects.get(email=email_of("staff", "administrator", number)))


def adopt(improvement: Improvement, actor: Actor) -> None:
    adopting.propose_adoption(
        improvement,
        became="blackout",
        became_key="rush",
        said="已设封网期",
        said_en="There is a blackout now",
        appeals=1,
        actor=actor,
    )


@pytest.fixture
def improvement(own_database: Database, acme: Tenant, globex: Tenant, staff: Tenant) -> Improvement:
    """Wanted by two clients, and a blackout by now."""
    Blackout.objects.create(
        code="rush", name="早高峰", name_en="Rush", shape="working_days", from_time="07:00", until_time="10:00"
    )
    actor = administrator(staff)
    made = services.take_up(suggested(acme).pk, actor=actor, name="避开工作日早高峰", name_en="Morning rush")
    services.take_up(suggested(globex).pk, actor=actor, into=made.pk)
    return made


def test_whoever_dies_or_races_each_supporter_has_one(
    improvement: Improvement, acme: Tenant, globex: Tenant, staff: Tenant
) -> None:
    adopt(improvement, administrator(staff))
    with context.client(acme), pytest.raises(Killed):
        reward_and_die(improvement)
    assert not Entry.objects.filter(unit="appeal").exists()

    def reward(place: int) -> None:
        try:
            with context.client((acme, globex)[place % 2]):
                services.reward(improvement.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(reward, range(AT_ONCE)))
    entries = Entry.objects.filter(unit="appeal")
    assert sorted(entries.values_list("tenant__schema_name", "amount")) == [("acme", 1), ("globex", 1)]
    for tenant in (acme, globex):
        with context.client(tenant):
            assert Record.objects.filter(action="suggestion_rewarded").count() == 1


def test_of_many_who_adopt_at_once_one_does(improvement: Improvement, staff: Tenant) -> None:
    actor = administrator(staff)

    def try_to(_place: int) -> bool:
        try:
            adopt(improvement, actor)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert sum(threads.map(try_to, range(AT_ONCE))) == 1
    assert Work.objects.filter(name="feedback.reward").count() == 2


def test_the_database_keeps_what_the_rules_say(improvement: Improvement) -> None:
    from django.db import IntegrityError

    for wrong in ({"state": "adopted"}, {"became": "blackout"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Improvement.objects.filter(pk=improvement.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(improvement=improvement).update(state="waiting")
