"""A client that announces on channels of its own, at two in the afternoon."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tenants.domain.actors import PLATFORM
from tests.labels.directories.conftest import Sandbox
from tests.loopback import plain_client
from tests.portal.announcements.steps import NOON, Wechat
from tests.portal_client import PortalClient
from tests.work import BusinessClock

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = Sandbox.start(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    sandbox.stop()


@pytest.fixture
def wechat(running: Sandbox, settings: Any) -> Wechat:
    address = f"http://127.0.0.1:{running.base}"
    settings.WECHAT_URL = address
    account = Wechat(plain_client(address), f"wx{secrets.token_hex(8)}")
    account.behave(error=0, drop_answer=False, outage=False, daily=1_000_000)
    return account


@pytest.fixture(autouse=True)
def _noon(business_clock: BusinessClock) -> None:
    business_clock.set(NOON)


@pytest.fixture
def signed(acme: Tenant) -> None:
    """A provider has approved the client's own signature."""
    from tenants.services import sign_sms

    sign_sms(
        acme, "青禾", ["none"], by=PLATFORM
    )  # as the channel without a provider is called, which tests stand in for


@pytest.fixture
def anonymous(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme)


@pytest.fixture
def window(in_acme: Tenant, numbers: list[Number]) -> Any:
    from tests.maintenance.booking import ask_calibration, book

    return book(ask_calibration(numbers))
