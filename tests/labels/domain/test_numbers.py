import re
import subprocess
import sys
import time

import pytest
from hypothesis import given, strategies as st

from labels.domain.numbers import (
    LONGEST_TEXT,
    NumberError,
    NumberKind,
    ParsedNumber,
    anyhow_written,
    number_text,
    numbers_text,
    parse_number,
    parsed,
)

MOBILE = ParsedNumber("+8613800138000", NumberKind.MOBILE, "138 0013 8000", carrier="china_mobile")
SHANGHAI = ParsedNumber("+862161234567", NumberKind.FIXED_LINE, "021-6123 4567", "021", "CN-SH")


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        " +86 138 0013 8000 ",
        "0086-13800138000",
        "8613800138000",
        "013800138000",
        "(+86)13800138000",
        "１３８００１３８０００",
        "＋８６　１３８００１３８０００",
        "\u202d13800138000\u202c",
        "'13800138000",
        "13800138000".ljust(LONGEST_TEXT),
    ],
)
def test_a_mobile_is_one_number_however_it_is_written(text: str) -> None:
    assert parse_number(text) == MOBILE


@pytest.mark.parametrize(
    "text",
    [
        "02161234567",
        "021-61234567",
        "(021) 6123 4567",
        "（021）61234567",
        "+86 21 6123 4567",
        "+86(0)2161234567",
        "862161234567",
    ],
)
def test_a_fixed_line_is_one_number_however_it_is_written(text: str) -> None:
    assert parse_number(text) == SHANGHAI


@pytest.mark.parametrize(
    ("text", "canonical", "kind", "display"),
    [
        ("0571 88886666", "+8657188886666", NumberKind.FIXED_LINE, "0571-8888 6666"),
        ("0936-2345678", "+869362345678", NumberKind.FIXED_LINE, "0936-234 5678"),
        ("400 820 8820", "4008208820", NumberKind.HOT_LINE_400, "400-820-8820"),
        ("+86 400-820-8820", "4008208820", NumberKind.HOT_LINE_400, "400-820-8820"),
        ("8008208820", "8008208820", NumberKind.TOLL_FREE_800, "800-820-8820"),
        ("95588", "95588", NumberKind.SHORT_CODE, "95588"),
        ("021-95588", "95588", NumberKind.SHORT_CODE, "95588"),
        ("95013123456", "95013123456", NumberKind.SHORT_CODE, "95013123456"),
        ("96111", "96111", NumberKind.SHORT_CODE, "96111"),
        ("028-96111", "+862896111", NumberKind.SHORT_CODE, "028-96111"),
        ("0571-961234", "+86571961234", NumberKind.SHORT_CODE, "0571-961234"),
        ("10086", "10086", NumberKind.SHORT_CODE, "10086"),
        ("12315", "12315", NumberKind.SHORT_CODE, "12315"),
        ("12345", "12345", NumberKind.SHORT_CODE, "12345"),
        ("118114", "118114", NumberKind.SHORT_CODE, "118114"),
        ("110", "110", NumberKind.SHORT_CODE, "110"),
        ("1010 8888", "10108888", NumberKind.SHORT_CODE, "1010 8888"),
        ("1069 0123 4567", "106901234567", NumberKind.SMS_PORT, "106901234567"),
        ("700 1234 5678 9012", "700123456789012", NumberKind.PROTECTED_700, "700 1234 5678 9012"),
    ],
)
def test_every_kind_has_its_canonical_and_its_display_form(
    text: str, canonical: str, kind: NumberKind, display: str
) -> None:
    number = parse_number(text)
    assert (number.canonical, number.kind, number.display) == (canonical, kind, display)


def test_only_sms_ports_take_no_calls() -> None:
    assert [kind for kind in NumberKind if not kind.callable] == [NumberKind.SMS_PORT]


@pytest.mark.parametrize(
    ("text", "carrier", "virtual_operator"),
    [
        ("18600001111", "china_unicom", False),
        ("19912345678", "china_telecom", False),
        ("19212345678", "china_broadnet", False),
        ("16512345678", "china_mobile", True),
        ("17001234567", "china_telecom", True),
        ("17041234567", "china_unicom", True),
        ("17051234567", "china_mobile", True),
    ],
)
def test_carrier_is_a_hint_from_the_range(text: str, carrier: str, virtual_operator: bool) -> None:
    number = parse_number(text)
    assert (number.carrier, number.virtual_operator) == (carrier, virtual_operator)


@pytest.mark.parametrize(
    ("text", "region"),
    [("010-61234567", "CN-BJ"), ("0755-86013388", "CN-GD"), ("0898-66778899", "CN-HI"), ("0891-6334455", "CN-XZ")],
)
def test_region_is_known_from_the_area_code(text: str, region: str) -> None:
    assert parse_number(text).region == region


@pytest.mark.parametrize(
    ("text", "code", "params"),
    [
        ("", "empty", {}),
        (" - ", "empty", {}),
        ("138001380O0", "characters", {"characters": "O"}),
        ("138 0013-80O0", "characters", {"characters": "O"}),
        ("①③⑧00138000", "characters", {"characters": "①③⑧"}),
        ("138+0013=8000=", "characters", {"characters": "+="}),
        ("+x13800138000", "characters", {"characters": "+x"}),
        ("联系人、13800138000", "characters", {"characters": "联系人、"}),
        ("13800138000/13900139000", "several", {}),
        ("95588/95599", "several", {}),
        ("021-61234567、021-61234568", "several", {}),
        ("+852 6123 4567", "foreign", {"country_code": "852"}),
        ("001 650 253 0000", "foreign", {"country_code": "1"}),
        ("+44 20 7946 0000", "foreign", {"country_code": "44"}),
        (" 0512-88886666-801 ", "extension", {"number": "0512-8888 6666", "extension": "801"}),
        ("0512-88886666转801", "extension", {"number": "0512-8888 6666", "extension": "801"}),
        ("021-61234567 ext. 12", "extension", {"number": "021-6123 4567", "extension": "12"}),
        ("400-820-8820#3", "extension", {"number": "400-820-8820", "extension": "3"}),
        ("2161234567", "leading_zero_missing", {"suggestion": "021-6123 4567"}),
        ("1062001234", "leading_zero_missing", {"suggestion": "010-6200 1234"}),
        ("57188886666", "leading_zero_missing", {"suggestion": "0571-8888 6666"}),
        ("+2896111", "leading_zero_missing", {"suggestion": "028-96111"}),  # no country has the code 28
        ("61234567", "area_code_missing", {}),
        ("6123456", "area_code_missing", {}),
        ("12345678", "not_assigned", {}),
        ("1234567", "not_assigned", {}),
        ("123456", "too_short", {}),
        ("612345678", "not_assigned", {}),
        ("12", "too_short", {}),
        ("14812345678", "not_assigned", {}),
        ("10000000000", "not_assigned", {}),
        ("138001380001", "not_assigned", {}),
        ("1380013800012", "too_long", {}),
        ("70012345678901", "too_long", {}),
        ("13800138000".ljust(LONGEST_TEXT + 1), "too_long", {}),
    ],
)
def test_what_is_refused_says_why(text: str, code: str, params: dict[str, str]) -> None:
    with pytest.raises(NumberError) as refusal:
        parse_number(text)
    assert (refusal.value.code, refusal.value.params) == (code, params)


@given(
    st.from_regex(
        r"(?:1[35789][0-9]{9}|0(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}|95[0-9]{3}|400[0-9]{7})", fullmatch=True
    )
)
def test_canonical_and_display_read_back_as_the_same_number(text: str) -> None:
    try:
        number = parse_number(text)
    except NumberError:
        return
    assert parse_number(number.canonical) == number
    assert parse_number(number.display) == number


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_a_refusal(text: str) -> None:
    try:
        number = parse_number(text)
    except NumberError:
        return
    assert re.fullmatch(r"\+?[0-9]{3,20}", number.canonical)


def test_a_hundred_thousand_numbers_are_read_in_seconds() -> None:
    started = time.process_time()
    for last in range(10_000):
        parse_number(f"138 0013 {last:04d}")
        parse_number(f"021-6123{last:04d}")
        parse_number("95588")
    assert 30_000 / (time.process_time() - started) > 30_000


def test_the_geocoder_is_not_loaded() -> None:
    code = "import sys, labels.domain.numbers; print('phonenumbers.geodata' in sys.modules, 'django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


WAYS = [
    "02158661003",
    "021-5866 1003",
    "+862158661003",
    "+86 21 5866 1003",
    "(021)58661003",
    "５８６６１００３",
    "5866 1003",
]


@pytest.mark.parametrize("typed", WAYS)
@pytest.mark.parametrize(
    "stored", ['{"number": "+862158661003"}', "021-5866 1003", "Appeal about 021-5866 1003 at Apple"]
)
def test_a_number_is_found_however_it_is_written(typed: str, stored: str) -> None:
    pattern = anyhow_written(typed)
    assert pattern is not None
    assert re.search(pattern, stored)


@pytest.mark.parametrize("typed", ["", "021", "双11专线", "5866x1003", "①②③④", "+86"])
def test_what_is_more_or_less_than_a_number_is_none(typed: str) -> None:
    assert anyhow_written(typed) is None


def test_four_digits_are_looked_for() -> None:
    assert anyhow_written("20-26") == "2[- ]?0[- ]?2[- ]?6"


@given(st.from_regex(r"1[3-9][0-9]{9}|0[1-9][0-9]{9,10}|400[0-9]{7}", fullmatch=True))
def test_what_a_page_prints_finds_what_is_stored(text: str) -> None:
    number = parsed(text)
    if number is None:
        return
    for typed in (number.display, number.canonical, text):
        pattern = anyhow_written(typed)
        assert pattern is not None
        assert re.search(pattern, number.canonical)
        assert re.search(pattern, number.display)


def test_many_numbers_are_said_as_people_read_them() -> None:
    assert number_text("+8699999") == "+8699999", "what today's rules would not take stays as it is stored"
    assert numbers_text(["+8613800138000", "95588"]) == "138 0013 8000, 95588"
    assert numbers_text({"+862161234567": "700138000000001"}) == "021-6123 4567 → 700 1380 0000 0001"
