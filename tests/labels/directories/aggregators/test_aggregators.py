"""What aggregators are asked and what their answers mean, against stand-ins of their wire form; they cost, and say no
inside a 200.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from labels.directories.aggregators.bce import bce_authorization
from labels.directories.aggregators.known import aggregator_of
from labels.directories.aggregators.looking import VendorLook
from labels.directories.answers import AccountTrouble, PermanentRefusal
from labels.directories.meter import spent_this_month
from labels.directories.models import CallDay, Directory
from labels.directories.turns import NotItsTurn
from labels.errands.trying import try_out
from tenants.outside.exchange import PassingTrouble
from tests.labels.directories.aggregators.conftest import ACCOUNT, SECRETS, SMS_PASSWORD, Standing, give_secret

Aggregators = Callable[..., Directory]
pytestmark = pytest.mark.django_db


def mobile() -> str:
    return f"138{random.randrange(10**8):08}"


def spent(aggregator: Directory) -> int:
    assert aggregator.connection is not None
    return spent_this_month(aggregator.connection)


def looks_by_vendor(aggregator: Directory, canonical: str) -> dict[str, VendorLook]:
    asked = aggregator_of(aggregator)
    return {look.vendor: look for look in asked.looks(asked.ask(canonical))}


@pytest.mark.parametrize(
    ("canonical", "dialled"),
    [
        ("+8613800138000", "13800138000"),
        ("+862161000000", "02161000000"),
        ("4008001234", "4008001234"),
        ("95588", "95588"),
    ],
)
def test_a_number_is_asked_about_as_it_is_dialled(
    canonical: str, dialled: str, standing: Standing, aggregator_at: Aggregators
) -> None:
    ihuyi = aggregator_at("ihuyi_marks")
    standing.shows(dialled, "Huawei", "青禾网络", "房产中介", 12)
    looks = looks_by_vendor(ihuyi, canonical)
    assert looks["Huawei"] == VendorLook("Huawei", "青禾网络", "房产中介", 12)
    assert looks["Oppo"] == VendorLook("Oppo", None, "")
    assert len(looks) == 7
    assert spent(ihuyi) == 5


def test_the_other_product_knows_other_vendors(aggregator_at: Aggregators) -> None:
    assert set(looks_by_vendor(aggregator_at("ihuyi_platforms"), "+8613800138000")) == {
        "Qihu360",
        "Tencent",
        "Baidu",
        "Dianhuabang",
        "Teddy",
        "Sogou",
    }


def test_what_it_does_not_answer_about_is_not_asked(standing: Standing, aggregator_at: Aggregators) -> None:
    ihuyi, baidu = aggregator_at("ihuyi_marks"), aggregator_at("baidu_marks")
    for aggregator, number in (
        (ihuyi, "10086"),
        (ihuyi, "700123456789012"),
        (baidu, "+862161000000"),
        (baidu, "95588"),
    ):
        with pytest.raises(PermanentRefusal, match="number_not_taken"):
            aggregator_of(aggregator).ask(number)
    assert not CallDay.objects.exists()


@pytest.mark.parametrize(
    ("code", "raised"),
    [("406", PermanentRefusal), ("4051", AccountTrouble), ("4085", PassingTrouble), ("0", PassingTrouble)],
)
def test_an_error_inside_a_200_is_an_error_and_costs_nothing(
    code: str, raised: type[Exception], standing: Standing, aggregator_at: Aggregators
) -> None:
    ihuyi, number = aggregator_at("ihuyi_marks"), mobile()
    standing.behave(errors=[code])
    with pytest.raises(raised, match=f"code_{code}"):
        aggregator_of(ihuyi).ask(f"+86{number}")
    assert (standing.paid(number), spent(ihuyi)) == (0, 0)
    day = CallDay.objects.get()
    assert (day.calls, day.failed, day.verb) == (1, 1, "look_up")


def test_an_account_that_is_refused_is_left_alone_for_a_while(standing: Standing, aggregator_at: Aggregators) -> None:
    ihuyi = aggregator_at("ihuyi_marks")
    standing.behave(left=0)
    with pytest.raises(AccountTrouble, match="code_4051"):
        aggregator_of(ihuyi).ask("+8613800138000")
    with pytest.raises(NotItsTurn):
        aggregator_of(ihuyi).ask("+8613800138000")
    assert CallDay.objects.get().calls == 1, "who was not asked was not called"


def test_an_expired_key_is_followed_by_the_other_that_counts(standing: Standing, aggregator_at: Aggregators) -> None:
    ihuyi = aggregator_at("ihuyi_marks")
    assert ihuyi.connection is not None
    give_secret(ihuyi.connection, {"account": ACCOUNT, "key": "the-next-one"})
    assert aggregator_of(ihuyi).balance(), "the newer one is not known there yet"
    standing.behave(keys={ACCOUNT: "the-next-one"})
    assert aggregator_of(ihuyi).balance()
    standing.behave(keys={ACCOUNT: "another"})
    with pytest.raises(AccountTrouble, match="code_405"):
        aggregator_of(ihuyi).balance()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_status_that_passes_is_passing_and_costs_nothing(
    status: int, standing: Standing, aggregator_at: Aggregators
) -> None:
    ihuyi = aggregator_at("ihuyi_marks")
    standing.behave(statuses=[status])
    with pytest.raises(PassingTrouble) as passing:
        aggregator_of(ihuyi).ask("+8613800138000")
    assert passing.value.retry_after == timedelta(seconds=1)
    assert spent(ihuyi) == 0


def test_the_balance_is_asked_for_nothing_also_when_a_secret_is_tried(
    standing: Standing, aggregator_at: Aggregators
) -> None:
    ihuyi = aggregator_at("ihuyi_marks", monthly_budget=0)
    standing.behave(left=77)
    assert aggregator_of(ihuyi).balance() == "77"
    assert spent(ihuyi) == 0
    assert ihuyi.connection is not None
    _kind, secret = SECRETS["ihuyi_marks"]
    assert [each.trouble for each in try_out(ihuyi.connection, secret)] == [""]
    [tried] = try_out(ihuyi.connection, {**secret, "key": "wrong"})
    assert "code_405" in tried.trouble
    assert aggregator_of(ihuyi).balance() == "77", "a wrong key that somebody typed silences nobody"


# ---------------------------------------------------------------- Baidu


def test_marks_come_signed_and_unknown_codes_stay_raw(standing: Standing, aggregator_at: Aggregators) -> None:
    baidu = aggregator_at("baidu_marks")
    marked, odd, clean = mobile(), mobile(), mobile()
    standing.shows(marked, "Baidu", tag="诈骗电话")
    standing.shows(odd, "Baidu", tag="9")
    for number, mark in ((marked, "诈骗电话"), (odd, "9"), (clean, "")):
        assert looks_by_vendor(baidu, f"+86{number}") == {"Baidu": VendorLook("Baidu", None, mark, knows_label=False)}
    assert spent(baidu) == 15


def test_a_code_without_words_is_read_by_the_vendors_table(aggregator_at: Aggregators) -> None:
    asked = aggregator_of(aggregator_at("baidu_marks"))
    for code, mark in (("10", "骚扰电话"), ("9", "#9"), ("77", "#77")):
        [look] = asked.looks({"code": "10000", "result": {"remark_types": [{"code": code}]}})
        assert look.mark == mark


def test_another_secret_is_refused_by_its_signature(aggregator_at: Aggregators) -> None:
    baidu = aggregator_at("baidu_marks")
    _kind, secret = SECRETS["baidu_marks"]
    with pytest.raises(AccountTrouble, match="SignatureDoesNotMatch"):
        aggregator_of(baidu, {**secret, "secret_key": "other"}).ask("+8613800138000")


def test_the_signature_is_the_vendors() -> None:
    """Worked out once by bce-python-sdk 0.9.79, which `make peers` asks anew."""
    headers = {"Host": "pnvs.baidubce.com", "x-bce-date": "2026-11-27T09:00:00Z"}
    at = datetime(2026, 11, 27, 9, tzinfo=UTC)
    signed = bce_authorization(
        "POST", "/haoma-cloud/openapi/phone-tag/1.0", headers, key_id="ak", secret=SMS_PASSWORD, at=at
    )
    assert signed == (
        "bce-auth-v1/ak/2026-11-27T09:00:00Z/1800/host;x-bce-date/"
        "1f71bac523565142fee35abb5a88fd015df867b336287ee35e60d2e9e5eb30ce"
    )
