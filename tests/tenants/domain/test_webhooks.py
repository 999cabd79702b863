"""The rules by which programs are told."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from tenants.domain.webhooks import (
    PAUSES,
    TryOutcome,
    goes_off,
    outcome_of,
    pause_before,
    retry_after,
    run_after,
    secret_from,
    signatures,
)

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def test_the_example_of_the_standard() -> None:
    """Standard Webhooks 1.0.0, and Svix's documentation: the same message, the same signature."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signed = signatures([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_two_secrets_are_live_both_sign() -> None:
    secrets = [secret_from(bytes([number]) * 24) for number in (1, 2)]
    first, second = signatures(secrets, "a", 1, "{}").split()
    assert [signatures([secret], "a", 1, "{}") for secret in secrets] == [first, second]
    digest = hmac.new(b"\2" * 24, b"a.1.{}", hashlib.sha256).digest()
    assert second == "v1," + base64.b64encode(digest).decode()


def test_the_tries_take_75_hours() -> None:
    total = sum(PAUSES, timedelta())
    assert len(PAUSES) == 10
    assert timedelta(hours=75) < total < timedelta(hours=76)
    assert pause_before(1, event="a", endpoint="b") == timedelta(0)
    assert pause_before(11, event="a", endpoint="b") is None


@given(st.integers(2, 10), st.text(), st.integers(0, 10**9))
def test_a_pause_is_jittered_and_a_wish_is_clamped(number: int, event: str, seconds: int) -> None:
    base = PAUSES[number - 1]
    ours = pause_before(number, event=event, endpoint="e")
    asked = pause_before(number, event=event, endpoint="e", asked=timedelta(seconds=seconds))
    assert ours is not None
    assert asked is not None
    assert base * 0.8 <= ours <= base * 1.2
    assert ours <= asked <= 2 * base
    assert asked in (ours, 2 * base, timedelta(seconds=seconds))
    assert ours == pause_before(number, event=event, endpoint="e")


def test_events_of_one_moment_are_not_repeated_in_one_moment() -> None:
    pauses = {pause_before(3, event=str(number), endpoint="e") for number in range(1000)}
    assert len(pauses) > 990


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (199, TryOutcome.FAILED),
        (200, TryOutcome.DELIVERED),
        (299, TryOutcome.DELIVERED),
        (300, TryOutcome.FAILED),
        (302, TryOutcome.FAILED),
        (410, TryOutcome.GONE),
        (500, TryOutcome.FAILED),
        (None, TryOutcome.FAILED),
    ],
)
def test_only_2xx_is_a_success(status: int | None, outcome: TryOutcome) -> None:
    assert outcome_of(status) == outcome


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("Fri, 27 Nov 2026 12:00:30 GMT", timedelta(seconds=30)),
        ("Fri, 27 Nov 2020 12:00:30 GMT", timedelta(0)),
        ("Fri, 27 Nov 2026 12:00:30 -0000", timedelta(seconds=30)),  # of no zone: of UTC
        (" 7 ", timedelta(seconds=7)),
        ("9" * 9, timedelta(seconds=999_999_999)),
        ("9" * 10, None),
        ("٣", None),
        ("soon", None),
        ("-1", None),
        ("9" * 400, None),
        ("", None),
        (None, None),
    ],
)
def test_what_a_retry_after_says(header: str | None, wait: timedelta | None) -> None:
    assert retry_after(header, NOW) == wait


def test_five_days_of_nothing_but_failures_are_enough() -> None:
    assert not goes_off(None, NOW)
    assert not goes_off(NOW - timedelta(days=4, hours=23), NOW)
    assert goes_off(NOW - timedelta(days=5), NOW)


@pytest.mark.parametrize(
    ("milliseconds", "tries"), [(0, 60), (1, 60), (33, 60), (34, 58), (100, 20), (501, 2), (1000, 2), (5000, 2)]
)
def test_a_quick_endpoint_is_given_what_it_takes_in_a_second(milliseconds: int, tries: int) -> None:
    assert run_after(milliseconds) == tries


def test_a_pause_to_the_microsecond() -> None:
    """A fifth to both sides, by the first eight bytes of a digest."""
    share = int(hashlib.sha256(b"evt end 4").hexdigest()[:16], 16) / 16**16
    minutes = 30 * (0.8 + 0.4 * share)
    pause = pause_before(4, event="evt", endpoint="end")
    assert pause is not None
    assert pause.total_seconds() == pytest.approx(60 * minutes, abs=1e-5)
    assert pause_before(10, event="evt", endpoint="end") is not None


def test_a_secret_is_written_as_libraries_take_it() -> None:
    assert secret_from(b"\0\1\2") == "whsec_AAEC"
