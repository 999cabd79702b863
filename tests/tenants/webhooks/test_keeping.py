"""How long what programs were told is kept; numbers go on from the newest one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from tenants.clients import epochs
from tenants.clock import advance
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tenants.purging import Purge
from tenants.sealing import opened
from tenants.webhooks import selectors, services
from tenants.webhooks.attempts import tasks
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.models import Endpoint, WebhookEvent
from tests.tenants.webhooks.receiver import Receiver
from tests.tenants.webhooks.test_delivery import happen, make

pytestmark = pytest.mark.django_db


def test_after_its_term_all_but_the_newest_goes(in_acme: Tenant, receiver: Receiver) -> None:
    endpoint, _secret = make(receiver)
    happen(3)
    services.send_test_event(endpoint.pk)
    tasks.send_attempts()
    Purge(seconds=5).platform()
    assert Attempt.objects.exclude(done_at=None).count() == 4, "not before its term"
    WebhookEvent.objects.update(made_at=Now() - timedelta(days=91))
    Attempt.objects.update(done_at=Now() - timedelta(days=91))
    purge = Purge(seconds=5)
    purge.client()
    purge.platform()
    assert [each.seq for each in selectors.events_told()] == [3]
    assert not Attempt.objects.exists()
    assert [each.seq for each in happen(1)] == [3, 4]


def test_no_number_is_given_twice_after_a_restore(in_acme: Tenant) -> None:
    """Or a program that has read on after the backup would never ask for what took the numbers that it knows."""
    backup, known = (each.seq or 0 for each in happen(2))
    for _restore in range(2):
        WebhookEvent.objects.filter(seq__gt=backup).delete()
        epochs.database_was_restored()
        happen(2)
        first, second = (each.seq for each in selectors.events_told(after=known))
        assert second == first + 1, "and again without gaps"
        known = second
        advance(timedelta(hours=1))


def test_what_has_no_number_yet_is_kept_until_it_is_told(in_acme: Tenant) -> None:
    """However long nobody numbered it: a program that finds no gap has missed nothing."""
    made = {"type": "window.booked", "topic": "windows", "occurred_at": Now(), "made_at": Now() - timedelta(days=91)}
    waiting = WebhookEvent.objects.create(**made)
    WebhookEvent.objects.create(**made, test=True)
    Purge(seconds=5).client()
    assert list(WebhookEvent.objects.all()) == [waiting]


def test_an_old_secret_goes_when_its_day_is_over(in_acme: Tenant, receiver: Receiver) -> None:
    endpoint, old = make(receiver)
    services.rotate_secret(endpoint.pk, by=PLATFORM)
    Purge(seconds=5).client()
    assert opened(Endpoint.objects.get().old_secret) == old
    Endpoint.objects.update(old_secret_until=Now())
    Purge(seconds=5).client()
    assert Endpoint.objects.get().old_secret == ""


def test_who_made_an_endpoint_is_cut_to_what_a_column_holds(in_acme: Tenant, receiver: Receiver) -> None:
    endpoint, _secret = services.make_endpoint("CRM", receiver.url("/hook"), (), by=Actor("person", "a" * 130, "1"))
    assert Endpoint.objects.get(pk=endpoint.pk).made_by == "a" * 120
