"""The desk's night in a story: people with proved numbers, and the stand-in of a provider that sends SMS and calls."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from compliance.domain.on_call import Part, ShiftTime
from compliance.duty import alerts
from compliance.duty.services import Assigned, set_shifts
from labels.directories.sandbox.displays import stamp
from tenants import context
from tenants.clock import real_now
from tenants.domain.actors import Actor
from tenants.models import Party, Tenant
from tenants.outbox import approvals, tasks
from tenants.outbox.exporting import ways
from tenants.outbox.models import Delivery, Message, ProviderTemplate
from tenants.people.models import User
from tests.contacts import agreed_contact
from tests.labels.directories.conftest import SMS_ACCOUNTS, SMS_PASSWORD, Sandbox
from tests.loopback import plain_client
from tests.work import BusinessClock, DueWork

ACCOUNT = f"{SMS_ACCOUNTS[-1]}:{SMS_PASSWORD}"


@dataclass
class NightDesk:
    """people: by the first part of their e-mail. What the stand-in carried is asked from it, over HTTP."""

    people: dict[str, User]
    client: httpx.Client
    since: str
    clock: BusinessClock
    work: DueWork

    def mobile(self, name: str) -> str:
        """Without the plus sign, as the stand-in says it."""
        return f"861380000000{list(self.people).index(name)}"

    def put_on(self, night: date, primary: str, backup: str) -> None:
        """Who has a night, and who stands by."""
        pair = Assigned(self.people[primary].pk, self.people[backup].pk)
        set_shifts({ShiftTime(night, Part.NIGHT): pair}, actor=Actor("staff", "Administrator 1", "x"))

    def go_on(self, **duration: float) -> None:
        """Let time pass; do all that is due, as workers would, and have it sent."""
        self.clock.advance(timedelta(**duration))
        self.work(failures=True)  # the directories are not there
        for channel in ("sms", "voice"):
            self.exchange(channel)

    def exchange(self, channel: str) -> None:
        """Send what waits, and ask the provider how the last ones stand."""
        Party.objects.update(silent_until=None)
        Message.objects.filter(done_at=None).update(not_before=real_now())
        Delivery.objects.exclude(ask_at=None).update(ask_at=real_now())
        with context.platform():
            tasks.send_messages(channel)

    def got(self, path: str) -> list[dict[str, Any]]:
        """What came to phones: /calls or /sms, the oldest first."""
        items = self.client.get(path, params={"format": "json"}).json()["items"]
        return [each for each in reversed(items) if "vendor" in each and each["received_at"] > self.since]

    def rung(self) -> list[str]:
        """Whose phones have rung, in order."""
        names = {self.mobile(name): name for name in self.people}
        return [names[each["to"]] for each in self.got("/calls")]

    def press(self, name: str, key: str) -> int:
        """Somebody presses a key in the last call to them: the status of the answer."""
        call = [each for each in self.got("/calls") if each["to"] == self.mobile(name)][-1]
        status = self.client.post(f"/calls/{call['id']}/keys/{key}").status_code
        self.exchange("voice")
        return status


@pytest.fixture
def night_desk(
    staff: Tenant,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    tmp_path_factory: pytest.TempPathFactory,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[NightDesk]:
    """A desk whose people have proved numbers, with the words of alerts approved at the provider."""
    sandbox = Sandbox.start(tmp_path_factory.mktemp("sandbox"))
    try:
        address = f"127.0.0.1:{sandbox.base}"
        settings.SMS_ALIYUN_URL = f"http://{ACCOUNT}@{address}/?signature=守号&weight=100"
        settings.VOICE_ALIYUN_URL = f"http://{ACCOUNT}@{address}/?show=057188880000"
        settings.SMS_TENCENT_URL = settings.SMPP_URL = ""
        settings.SANDBOX_ADDRESS = "http://127.0.0.1:1"  # no directory answers, whatever else runs on this machine
        monkeypatch.setattr(approvals, "message_names", lambda channel: [alerts.MESSAGE])
        ways.cache_clear()
        with context.client(staff):
            people = {user.email.partition("@")[0]: user for user in User.objects.order_by("email")}
            for place, user in enumerate(people.values()):
                agreed_contact(pk=user.pk, name=user.name, mobile=f"+861380000000{place}")
        client = plain_client(f"http://{address}")
        desk = NightDesk(people, client, stamp(real_now()), business_clock, run_due_work)
        client.put("/sandbox/vendors/aliyun", json={"review": "approved"}).raise_for_status()
        _approve(client)
        yield desk
    finally:
        sandbox.stop()


def _approve(client: httpx.Client) -> None:
    approvals.collect()
    for row in ProviderTemplate.objects.filter(channel="sms"):
        approvals.submit(row.pk)
    approvals.poll()
    for place, row in enumerate(ProviderTemplate.objects.filter(channel="voice")):
        code = f"TTS_{time.time_ns() + place}"
        client.put(f"/sandbox/templates/{code}", json={"text": row.text, "vendor": "aliyun"}).raise_for_status()
        approvals.enter_code(row.pk, code)
