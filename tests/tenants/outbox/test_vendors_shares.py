"""Who carries how much of what is sent: the slow one less, and the pages that show it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tenants import context
from tenants.clock import real_now
from tenants.models import Party, Tenant
from tenants.outbox import carriers, tasks
from tenants.outbox.channels import Address, Letter
from tenants.outbox.models import Delivery, Message, ProviderStanding
from tenants.outbox.providers.smpp import SmppSender
from tests.labels.directories.conftest import Sandbox
from tests.loopback import plain_client
from tests.tenants.outbox.peers import sms_centre
from tests.tenants.outbox.test_vendors import (
    ACCOUNT,
    MOBILE,
    Vendors,
    _alone,  # noqa: F401 -- a fixture
    approve,
    running,  # noqa: F401 -- a fixture
    say,
    send,
    send_all,
    vendors,  # noqa: F401 -- a fixture
)


@pytest.mark.django_db
def test_who_is_slow_gives_ten_points_at_a_time_to_the_other_and_has_them_back_by_the_hour(
    in_acme: Tenant,
    vendors: Vendors,  # noqa: F811
    settings: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """GOV.UK Notify's rule, through the tasks that send, at two servers of which one says nothing of what it took."""
    second = Sandbox.start(tmp_path_factory.mktemp("second"))
    try:
        other = Vendors(plain_client(f"http://127.0.0.1:{second.base}"), "")
        other.start()
        settings.SMS_ALIYUN_URL = settings.SMS_ALIYUN_URL.replace("weight=100", "weight=60")
        settings.SMS_TENCENT_URL = f"http://{ACCOUNT}@127.0.0.1:{second.base}/?signature=守号&app=1400006666&weight=40"
        approve()
        vendors.behave("aliyun", receipt="none")
        for _each in range(30):
            say(title="标签升级")
        send_all()
        taken = (len(vendors.got()), len(other.got()))
        assert sum(taken) == 30
        assert min(taken) > 3, "each has its share"
        send()
        assert shares() == {"aliyun_sms": 60, "tencent_sms": 40}, "five minutes are not over"
        Delivery.objects.filter(provider="aliyun_sms").update(submitted_at=real_now() - timedelta(minutes=6))
        for left in (50, 40, 30, 20, 10, 0, 0):
            send()
            assert shares() == {"aliyun_sms": left, "tencent_sms": 100 - left}
            send()
            assert shares()["aliyun_sms"] == left, "at most once in five minutes"
            ProviderStanding.objects.update(changed_at=real_now() - timedelta(minutes=5))
        for _each in range(10):
            say(title="标签升级")
        send_all()
        assert (len(vendors.got()), len(other.got())) == (taken[0], taken[1] + 10), "all go to the one that delivers"
        vendors.behave("aliyun", receipt="delivered")
        Delivery.objects.update(submitted_at=real_now() - timedelta(minutes=16))  # that was a quarter of an hour ago
        for left in (10, 20, 30, 40, 50, 60, 60):
            ProviderStanding.objects.update(changed_at=real_now() - timedelta(hours=1))
            send()
            assert shares() == {"aliyun_sms": left, "tencent_sms": 100 - left}
    finally:
        second.stop()


def shares() -> dict[str, int]:
    """Of a hundred points, as messages are shared now."""
    return {each.name: each.weight for each in carriers.standings("sms")}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/sms", "/calls"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_show_it(in_acme: Tenant, vendors: Vendors, running: Sandbox, path: str, language: str) -> None:  # noqa: F811
    """Also where SMS of the centre and of a vendor stand on one page."""
    approve()
    say(title="标签升级")
    send()
    centre = SmppSender(f"smpp://{ACCOUNT}@127.0.0.1:{running.base + 21}")
    centre.send(Letter(Address("", "", MOBILE), "", "经由短信中心"), key="1")
    centre.close()
    answer = vendors.client.get(path, params={"lang": language})
    assert answer.status_code == 200


@pytest.mark.django_db
def test_who_answers_slowly_is_left_alone_while_another_carries_it_and_asked_after_with_one(
    in_acme: Tenant,
    vendors: Vendors,  # noqa: F811
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(carriers, "SLOW_ANSWER", 0.5)
    settings.SMS_ALIYUN_URL = settings.SMS_ALIYUN_URL.replace("weight=100", "weight=0")
    approve()

    def sent_by(count: int) -> tuple[int, int]:
        """Of so many messages: how many by the centre, and by the vendor."""
        before = len(centre.taken)
        for place in range(count):
            say(title=f"标签升级{place}")
        for _task in range(3):
            with context.platform():
                tasks.send_messages("sms")
        assert not Message.objects.exclude(state="sent").exists()
        return len(centre.taken) - before, count - len(centre.taken) + before

    with sms_centre() as centre:
        settings.SMPP_URL = f"{centre.url}/?window=2&weight=100"
        centre.delay = 1.0
        assert sent_by(5) == (2, 3)
        party = Party.objects.get(address=f"sms 127.0.0.1:{centre.port}")
        assert party.trouble == "it takes 1 s to answer, and others carry its messages"
        assert sent_by(2) == (0, 2), "it is left alone"
        Party.objects.update(silent_until=None)
        assert sent_by(5) == (1, 4), "one asks whether it is quick again"
        Party.objects.update(silent_until=None)
        centre.delay = 0.0
        assert sent_by(1) == (1, 0)
        assert sent_by(5) == (5, 0)
        settings.SMS_ALIYUN_URL = settings.SMS_TENCENT_URL = ""
        centre.delay = 1.0
        assert sent_by(3) == (3, 0), "nobody else carries it"
        party.refresh_from_db()
        assert (party.trouble, party.silent_until) == ("", None)
