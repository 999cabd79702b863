"""Which numbers a line of the table of public numbers means."""

import pytest

from labels.domain.numbers import parse_number
from labels.domain.public_numbers import PATTERN, listing, service_code
from labels.registry.first_public_numbers import FIRST_PUBLIC_NUMBERS

SERVICES = (
    "110 119 120 122 114 12110 12345 12315 12306 12399 96110 0571-96110 021-12345 10000 10010 10086 10099 95110 10020"
    " 11185 116114 118114 12580"
)
FIRMS = "95588 955888 96111 0571-96111 10108888 400-820-1234 800-820-1234 13800138000 021-61234567"
PATTERNS = [pattern for pattern, *_words in FIRST_PUBLIC_NUMBERS]


@pytest.mark.parametrize(
    "text",
    SERVICES.split(),
)
def test_public_services_and_carriers_are_listed(text: str) -> None:
    assert listing(parse_number(text), PATTERNS) is not None


@pytest.mark.parametrize(
    "text",
    [
        "95588",
        "955888",
        "96111",
        "0571-96111",
        "10108888",
        "400-820-1234",
        "800-820-1234",
        "13800138000",
        "021-61234567",
    ],
)
def test_firms_numbers_are_not(text: str) -> None:
    assert listing(parse_number(text), PATTERNS) is None


def test_the_narrowest_line_says_whose_it_is() -> None:
    assert listing(parse_number("12345"), ["12xxx", "123xx", "12345"]) == "12345"
    assert listing(parse_number("12399"), ["12xxx", "123xx", "12345"]) == "123xx"


def test_only_short_codes_have_a_service_code() -> None:
    assert service_code(parse_number("0571-96110")) == "96110"
    assert service_code(parse_number("021-61234567")) == ""


def test_the_first_lines_are_patterns() -> None:
    assert all(PATTERN.fullmatch(pattern) for pattern in PATTERNS)
    assert len(set(PATTERNS)) == len(PATTERNS)
