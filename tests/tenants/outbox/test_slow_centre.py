"""An SMS centre that takes seconds for an answer: it is given what its window holds, clients take turns, and what is
urgent comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest

from tenants import context
from tenants.agenda import claiming
from tenants.models import Tenant
from tenants.outbox import tasks
from tenants.outbox.models import Message
from tenants.outbox.providers import smpp
from tests.tenants.outbox.peers import Sms
from tests.tenants.outbox.test_channels import say
from tests.tenants.outbox.test_hanging import ask_again, mobile

pytestmark = pytest.mark.django_db
ANSWER = 1.5  # seconds


@pytest.fixture(autouse=True)
def _soon_over(sms: Sms, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The centre takes longer than a task goes on sending."""
    monkeypatch.setattr(tasks, "SLICE", ANSWER / 2)
    sms.delay = ANSWER
    yield
    claiming._circles.clear()


def hands(sms: Sms) -> list[list[str]]:
    """Send until nothing waits: whom each task has told."""
    told = list[list[str]]()
    while Message.objects.filter(done_at=None).exists():
        assert len(told) < 50
        before = len(sms.taken)
        ask_again()
        with context.platform():
            tasks.send_messages("sms")
        told.append([f"+{part.destination_addr}" for part in sms.taken[before:]])
    return [each for each in told if each]


@pytest.mark.parametrize("window", [smpp.WINDOW, 3])
def test_it_is_given_what_its_window_holds(in_acme: Tenant, sms: Sms, settings: Any, window: int) -> None:
    if window != smpp.WINDOW:
        settings.SMPP_URL += f"/?window={window}"
    for place in range(window + 2):
        say(mobile=mobile(place))
    told = hands(sms)
    assert max(len(each) for each in told) == window
    assert sorted(chain.from_iterable(told)) == [mobile(place) for place in range(window + 2)]


@pytest.mark.parametrize("crowd", [claiming.CROWD, 5])
def test_clients_take_turns_and_what_is_urgent_comes_first(
    acme: Tenant, globex: Tenant, staff: Tenant, sms: Sms, settings: Any, monkeypatch: pytest.MonkeyPatch, crowd: int
) -> None:
    monkeypatch.setattr(claiming, "CROWD", crowd)
    settings.SMPP_URL += "/?window=1"
    with context.client(acme):
        for place in range(8):
            say(mobile=mobile(place))
    with context.platform():
        tasks.send_messages("sms")  # a crowd is noticed
    with context.client(globex):
        say(mobile=mobile(100))
    with context.client(staff):
        Message.objects.filter(pk=say(mobile=mobile(200)).pk).update(urgent=True)
    first, *others = hands(sms)
    assert first == [mobile(200)]
    assert [mobile(100)] in others[:2], "after one of the other's at most"
