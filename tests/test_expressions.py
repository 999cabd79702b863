"""No text of a stranger makes a regular expression work longer than its length: each has its worst text here, and is
timed as that text grows. A new one is not in the table, and fails until it is (or is plain string work).
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from rest_framework import exceptions, fields

from labels.registry.models import PublicNumber
from tenants.domain import provider_errors
from tests.expressions import compiled, expressions, methods_of
from tests.growth import LINEAR, a_doubling, seconds

AN_INSTANT = 0.01  # seconds of the processor: ten times what it takes here


@dataclass(frozen=True)
class Worst:
    """A text that makes an expression try most: a beginning, a piece again and again, an end."""

    piece: str
    head: str = ""
    tail: str = "\0"

    def text(self, size: int) -> str:
        """Of so many pieces."""
        return self.head + self.piece * size + self.tail


def w(*pieces: str, head: str = "", tail: str = "\0") -> tuple[Worst, ...]:
    return tuple(Worst(piece, head, tail) for piece in pieces)


def _refused_as_a_public_number(text: str) -> None:
    with contextlib.suppress(ValidationError):
        PublicNumber._meta.get_field("pattern").run_validators(text)


DIGITS = w("1", "12:", "1 ", "2026-11-27 10:20:30")
ONE_CHARACTER = w("a", "1", " ")  # it looks at one character at a time

TABLE: dict[str, tuple[Worst, ...]] = {
    "portal/shell/api/parsers.py:_PARTS": w('"', '"\\', "\\", "[", "a", '\\"', head='"', tail="\\"),
    "portal/shell/api/renderers.py:_TAGGED": w('{"$at": "', '{"$at": "a"', "a", head='{"$on": "'),
    "portal/calendars/serializers.py:_MONTH_DAY": DIGITS,
    "portal/bill/serializers.py:MonthQuery": DIGITS,
    "portal/documents/serializers.py:QuarterAsked": DIGITS,
    "portal/shell/api/signed_push.py:_ID": w("!"),
    "portal/shell/api/signed_push.py:SignedPush": DIGITS,
    "portal/urls_api.py:urlpatterns": w("a/", "/", tail="\n\n"),
    "portal/shell/api/views.py:KEY": w("a", " ", "a "),
    "portal/announcements/forms.py:WechatForm": w("wx", "a", head="wx"),
    "portal/calls/forms.py:_NUMBER": w("1", "+", "1+", "+11"),
    "portal/calls/outbound_forms.py:SESSION": w("1", "20261127T1020Z/"),
    "portal/web/kept_answers.py:PLACES": w("a", "/a", "/calendar/", head="/calendar/"),
    "portal/web/kept_answers.py:ASKED": w("1", "version=", head="version="),
    "portal/web/logs.py:_SECRET": w("/join/", "/parties/1", "1", "/", "/settings/join/", head="/parties/"),
    "portal/people/sign_in_pages.py:account_patterns": w(
        "a", "a-", "-", head="accounts/password/reset/key/", tail="\n"
    ),
    "portal/web/static_files.py:_HASH": w(".", ".0123456789ab", "a"),
    "maintenance/calls/domain/customers.py:_NOT_DIGITS": ONE_CHARACTER,
    "maintenance/calls/domain/formats.py:_EPOCH_MS": DIGITS,
    "maintenance/calls/domain/formats.py:_EPOCH": DIGITS,
    "maintenance/calls/domain/formats.py:_UNIQUE": w("-", "1", "-123456789", "1."),
    "maintenance/calls/domain/formats.py:_STAMP": DIGITS,
    "maintenance/calls/domain/formats.py:_SOME_STAMP": DIGITS,
    "maintenance/calls/domain/formats.py:_CAUSE": w("A", "_"),
    "maintenance/calls/domain/formats.py:plain_header": ONE_CHARACTER,
    "maintenance/calls/reading.py:_STAMP": DIGITS,
    "maintenance/calls/sources.py:HOST": w("a", "."),
    "maintenance/documents/typesetting.py:_ESCAPED": w("\\u{0", "\\u{00", "\\", "0", head="\\u{"),
    "maintenance/domain/announcing.py:_short": w(":", "a"),
    "maintenance/domain/cutting.py:_UNCUT": w("1", "1 ", "a", "a'", "年", " ", head="1"),
    "maintenance/domain/cutting.py:_JOINS": ONE_CHARACTER,
    "maintenance/domain/reports.py:_WRITTEN": DIGITS,
    "maintenance/domain/scripts.py:_VARIABLE": w("{", "{a", "}", "a"),
    "labels/directories/answers.py:refuse": w("1", "a", "a_"),
    "labels/domain/backup.py:_CLIENT": w("a", '\\"', "\\", '{"client":"', head='{"client":"'),
    "labels/domain/backup.py:_NUMBER": w("a", '\\"', '[{"group":"', ',{"group":"', head=',{"group":"'),
    "labels/domain/backup.py:_LABEL": w("a", '\\"', '[{"text":"', ',{"text":"",', head=',{"text":"","valid_from":"'),
    "labels/domain/backup.py:_REST_OF_NUMBER": w("a", '\\"', '],"note":"', '],"note":"",', head='],"note":"'),
    "labels/domain/backup.py:_STANDBY": w("]", '],"standby_labels":'),
    "labels/domain/backup.py:_ONE_STANDBY": w("a", '\\"', ',"', '["', "\\,", head=',"'),
    "labels/domain/backup.py:_END": w("]", "]}"),
    "labels/domain/disguise.py:_PLAIN_RUN": w("1", "1 ", "1-"),
    "labels/domain/disguise.py:_read_digit": ONE_CHARACTER,
    "labels/domain/errands.py:_DAY": w("1", " ", "T", head="2026-11-27 ", tail="\n"),
    "labels/domain/errands.py:_folded": ONE_CHARACTER,
    "labels/domain/errands.py:_parted": w(",", "a"),
    "labels/domain/hygiene.py:_SERVICE_NUMBER": DIGITS,
    "labels/domain/hygiene.py:_URL": w("http", "w", "www", ":/"),
    "labels/domain/hygiene.py:_MISPLACED_SEPARATOR": w("-", "- ", "a-", head="a", tail="a"),
    "labels/domain/hygiene.py:_DOT_IN_A_WORD": w("a.", "."),
    "labels/domain/hygiene.py:tidy": w(" ", "a "),
    "labels/domain/hygiene.py:_links": w("com", "c"),
    "labels/domain/importing.py:_ROUNDED": w("1", "1e", "."),
    "labels/domain/importing.py:_DATE": DIGITS,
    "labels/domain/numbers.py:_MOBILE": DIGITS,
    "labels/domain/numbers.py:_FIXED_LINE": DIGITS,
    "labels/domain/numbers.py:_NATIONAL_SHORT": DIGITS,
    "labels/domain/numbers.py:_SMS_PORT": DIGITS,
    "labels/domain/numbers.py:_PROTECTED": DIGITS,
    "labels/domain/numbers.py:_AREA": DIGITS,
    "labels/domain/numbers.py:_EXTENSION": w("1", "1 ", "1x", " ", "1转1", head="1"),
    "labels/domain/numbers.py:_BETWEEN_NUMBERS": w("/", "a"),
    "labels/domain/numbers.py:anyhow_written": w("+86", "0086"),
    "labels/domain/numbers.py:parts_typed": w("+86", "0086", "860"),
    "labels/domain/numbers.py:_not_digits": ONE_CHARACTER,
    "labels/domain/public_numbers.py:PATTERN": w("1", "x", "12x"),
    "labels/numbers/tables.py:_MERGED": w("<a", "a", "<mergeCell ", '<mergeCell ref="A1:', " ", head="<a"),
    "labels/recognition/normalise.py:_BRACKETED": w("(", "a", "(a", head="("),
    "labels/recognition/normalise.py:_DISTRICT": w("城", "区", "城市"),
    "labels/registry/models.py:PublicNumber": w("1", "x"),
    "compliance/evidence/services.py:WORDS_OF_PERSONS": w("a", "a@", "@", "a.", "1", "138 0013 ", "+86 ", head="a@"),
    "tenants/acts/texts.py:_DIGEST": w("a", "a ", "0123456789abcdef"),
    "compliance/pages/ofd.py:COLOUR": w(" ", "1 ", "1", head="1 1 1"),
    "compliance/uploads/__init__.py:OTHER_LANGUAGES": w("<", "<scrip", "<svg", "%pdf-"),
    "compliance/uploads/__init__.py:_plain_name": w("/", "a"),
    "compliance/catalogue/models.py:Terms": w("1", "1 ", " "),
    "compliance/catalogue/models.py:_telephone": w("1", "1 ", "1-", "+1"),
    "compliance/uploads/ofd.py:OUTSIDE": w("a", "a.", "/..", "../", "./"),
    "compliance/uploads/pictures.py:photographed_at": DIGITS,
    "tenants/domain/addresses.py:LABEL": w("a", "a-", "-", head="a", tail="-"),
    "tenants/domain/addresses.py:HOST": w("a", "a-", "a.", "-", "aa.", head="a", tail="-"),
    "tenants/domain/approved_texts.py:_VARIABLE": w("${", "${a", "a", head="${a"),
    "tenants/domain/approved_texts.py:_FITS": w("1", "a", "a ", " "),
    "tenants/domain/approved_texts.py:_FORBIDDEN": ONE_CHARACTER,
    "tenants/domain/approved_texts.py:_MOBILE": w("1", "138001380001", "13"),
    "tenants/domain/approved_texts.py:_LINK": w("a", "a.", "-", "http:/", "www"),
    "tenants/domain/approved_texts.py:_BRACKETS": ONE_CHARACTER,
    "tenants/domain/approved_texts.py:text_faults": w("}", "} ", "${", " ", head="}"),
    "tenants/domain/bounces.py:_OURS": w("<", "a", f"<{40 * 'a'}@", head=f"<{40 * 'a'}@"),
    "tenants/domain/bounces.py:_STATUS": w("5.", "5.1.", "1"),
    "tenants/domain/characters.py:_CONTROL": ONE_CHARACTER,
    "tenants/domain/identity.py:_PROVINCES": DIGITS,
    "tenants/domain/identity.py:_FORMS": w("1", "A", "H1"),
    "tenants/domain/identity.py:canonical_identity": ONE_CHARACTER,
    "tenants/domain/legal_names.py:_VARIATIONS": ONE_CHARACTER,
    "tenants/domain/legal_names.py:canonical_legal_name": w(" ", "a "),
    "tenants/domain/outside.py:VISIBLE": w("a"),
    "tenants/domain/outside.py:NUMERIC": w("0", "0x", head="0x"),
    "tenants/domain/provider_errors.py:fault": w(".", "App.", "a", head="LimitExceeded.App."),
    "tenants/domain/receipts.py:_HEXADECIMAL": w("a"),
    "tenants/domain/receipts.py:_DECIMAL": w("1"),
    "tenants/domain/receipts.py:_NOBODY_HAS_IT": w("0", "SGIP:0", "UNDELIV 0", "REJECTD", head="SGIP:"),
    "tenants/domain/replies.py:_COUNTER": w(" ", "1", head="3 "),
    "tenants/domain/sms.py:_MOBILE": w("1", "138 0013 ", "+86 ", "86-", "1 "),
    "tenants/domain/sms.py:_BRACKETS": ONE_CHARACTER,
    "tenants/domain/sms.py:_ADDRESSES": w("a", "a:", "a.", "www", "a@", "@", "%", "1.1.", "http:", "1"),
    "tenants/domain/sms.py:_HOST": w("a", "a.", "1.", "1", "汉.", "a。", "1。", "-", "xn--", "a.com:1"),
    "tenants/outbox/inbound.py:_TOKEN": w("a"),
    "tenants/outside/spreadsheets.py:Telephone": w("1", "+"),
}
# What reaches these is so short that their time is bounded, whatever it says: at most so many characters, by what.
SHORT: dict[str, tuple[int, str, tuple[Worst, ...]]] = {
    "labels/domain/hygiene.py:_MAIL": (100, "labels.domain.hygiene.MOST_READ", w("a", "a@", "+")),
    "labels/domain/hygiene.py:_DOMAIN": (100, "labels.domain.hygiene.MOST_READ", w("a", "点", "9", "dot", " ")),
    "tenants/outbox/providers/smpp.py:_RECEIPT_TEXT": (255, "one byte says how long", w("id:a ", "id:a stat:", "a")),
}
# What strangers have no part in.
OURS = {
    "portal/shell/desk/base.py:DeskAdmin": "asks PostgreSQL for the digits of a number that was read",
    "portal/history/shown.py:records_asked": "asks PostgreSQL for the digits of a number that was read",
    "portal/runtime/postgres.py:EmbeddedPostgres": "reads the last line of our own PostgreSQL",
    "portal/runtime/preparing.py:Preparing": "reads what our own commands say",
    "portal/settings.py:its own lines": "reads the environment",
    "portal/web/template_loading.py:_SET_IN": "reads our own templates, once",
    "maintenance/documents/typesetting.py:_LACKING": "reads what typst says of a title with each character once",
    "labels/standby/labels.py:numbers_lost": "asks PostgreSQL for one digit",
    "tenants/domain/rates.py:_WRITTEN": "reads the environment",
    "tenants/outbox/exporting.py:_with_variables": "reads our own templates",
    "tenants/outbox/exporting.py:_variable": "reads our own templates",
}
# What is put together where it is asked: asked through whoever does.
PUT_TOGETHER: dict[str, Callable[[str], object]] = {
    "labels/registry/models.py:PublicNumber": _refused_as_a_public_number,
    "tenants/domain/provider_errors.py:fault": lambda text: provider_errors.fault("tencent", text),
}
STAND_INS = "labels/directories/sandbox/"  # parties of the sandbox and of tests


def asked() -> dict[str, list[Any]]:
    return {where: calls for where, calls in expressions().items() if not where.startswith(STAND_INS)}


def test_every_expression_is_in_the_table() -> None:
    assert len(asked()) > 100
    assert set(asked()) == {*TABLE, *SHORT, *OURS}


def askers(where: str) -> list[Callable[[str], object]]:
    """What the product does with each expression of a place."""
    if where in PUT_TOGETHER:
        return [PUT_TOGETHER[where]]
    return [asker(pattern, method) for pattern in compiled(where) for method in sorted(methods_of(where))]


def asker(pattern: re.Pattern[Any], method: str) -> Callable[[str], object]:
    ask = getattr(pattern, method)

    def asks(text: str) -> object:
        said = text.encode() if isinstance(pattern.pattern, bytes) else text
        answer = ask(said[:0], said) if method in ("sub", "subn") else ask(said)
        return list(answer) if method == "finditer" else answer

    return asks


@pytest.mark.timeout(60)
@pytest.mark.parametrize("where", TABLE)
def test_no_expression_takes_longer_than_its_text(where: str) -> None:
    made = askers(where)
    assert made
    for ask in made:
        for worst in TABLE[where]:
            assert a_doubling(ask, worst.text) < LINEAR, worst


@pytest.mark.parametrize("where", SHORT)
def test_what_is_short_takes_no_time(where: str) -> None:
    most, _by_what, texts = SHORT[where]
    for ask in askers(where):
        for worst in texts:
            assert seconds(ask, worst.text(most)[-most:]) < AN_INSTANT, worst


OF_LIBRARIES = {
    f"{field.__module__} {field.__name__}": field
    for kinds in (forms, fields)
    for field in (
        *(kinds.EmailField, kinds.SlugField, kinds.IntegerField, kinds.FloatField, kinds.UUIDField),
        *(kinds.DateField, kinds.DateTimeField, kinds.TimeField, kinds.DurationField),
    )
}


@pytest.mark.parametrize("field", OF_LIBRARIES)
def test_what_django_asks_of_a_strangers_text_is_linear_too(field: str) -> None:
    """Its validators and readers come before or beside the bound of a field's length."""
    made = OF_LIBRARIES[field]()
    reads = made.clean if hasattr(made, "clean") else made.run_validation

    def ask(text: str) -> None:
        with contextlib.suppress(ValidationError, exceptions.ValidationError):
            reads(text)

    for worst in w("a-", ".0", "1 days ", "é", "0", "@a.", head="1.", tail=" x"):
        assert a_doubling(ask, worst.text) < LINEAR, worst


@pytest.mark.parametrize("pattern", [r"[a-z]+@", "a+$", r"^a*a*b"])
def test_an_expression_that_is_not_linear_is_found(pattern: str) -> None:
    assert a_doubling(re.compile(pattern).search, Worst("a", tail="!").text) > LINEAR
