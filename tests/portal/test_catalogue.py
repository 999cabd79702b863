"""The Chinese catalogue is whole, up to date and exact; what goes out as SMS fits one part."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from tenants.domain.sms import LONGEST_TYPED
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outbox.rendering import render
from tests.messages import parts_of_all

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
SOURCES = ("portal", "maintenance", "labels", "compliance", "tenants", "templates")
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?\w+")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”）][,;:!?]|[,;:!?][\u4e00-\u9fff“（]|[\u4e00-\u9fff]\.(\s|$)")
SMS = {message: parts["sms"] for message, parts in parts_of_all().items() if "sms" in parts}
TITLES = {
    "labels": "",
    "tenants": "",
    "maintenance": "海港国际贸易双十一专线组",
    "compliance": "认证标签“海港国际贸易双十一专线组”共 1,000 个号码",
}
ONE_PART = 70  # characters that fit one SMS in UCS-2


@pytest.fixture(scope="module")
def entries() -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]


def key(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_text_is_translated(entries: list[polib.POEntry]) -> None:
    assert not [key(entry) for entry in entries if entry.fuzzy or not all(translations(entry))]


def test_the_catalogue_holds_what_the_sources_say(
    entries: list[polib.POEntry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("xgettext") is None or shutil.which("msgmerge") is None:
        pytest.skip("gettext is missing: apt install gettext")
    leave_out = shutil.ignore_patterns("static", "__pycache__", "migrations")
    for name in SOURCES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=leave_out)
    (tmp_path / "locale").mkdir()
    monkeypatch.chdir(tmp_path)
    with override_settings(LOCALE_PATHS=[]):  # else it would write into ours
        call_command("makemessages", locale=["zh_Hans"], verbosity=0)
    collected = polib.pofile(str(tmp_path / "locale/zh_Hans/LC_MESSAGES/django.po"))
    wanted, present = {key(entry) for entry in collected}, {key(entry) for entry in entries}
    assert not wanted - present, "run `make messages` and translate"
    assert not present - wanted, "no source says this any more: run `make messages`"


def test_places_are_kept(entries: list[polib.POEntry]) -> None:
    def differs(entry: polib.POEntry) -> bool:
        source = Counter(PLACE.findall(entry.msgid_plural or entry.msgid))
        return any(Counter(PLACE.findall(text)) != source for text in translations(entry))

    assert not [(entry.msgid, translations(entry)) for entry in entries if differs(entry)]


def test_chinese_has_full_width_punctuation(entries: list[polib.POEntry]) -> None:
    spoken = [entry for entry in entries if entry.msgid != "yes,no"]  # the filter yesno splits it at the comma
    assert not [text for entry in spoken for text in translations(entry) if HALF_WIDTH.search(text)]


@pytest.mark.parametrize("template", SMS)
def test_an_sms_fits_one_part(template: str) -> None:
    client = Tenant(
        legal_name="上海海港国际贸易有限公司",
        language="zh-hans",
        time_zone="Asia/Shanghai",
        applicant_name="王敏",
        applicant_mobile="+8613912345678",
    )
    message = Message(
        tenant=client,
        channel=Message.Channel.SMS,
        template=template,
        recipient_kind="applicant",
        parameters={
            "title": TITLES[template.split("/", maxsplit=1)[0]],
            "starts_at": datetime.fromisoformat("2026-11-25T22:00:00+08:00"),
            "ends_at": datetime.fromisoformat("2026-11-26T05:30:00+08:00"),
            "periods": [
                [datetime(2026, 11, day, 14, tzinfo=UTC), datetime(2026, 11, day, 22, tzinfo=UTC)] for day in (25, 26)
            ],
            "seen_by": datetime.fromisoformat("2026-11-26T17:30:00+08:00"),
            "reason": "运营商接口升级",
            "name": "医疗机构执业许可证（正本与副本）",
            "name_en": "Medical institution practice licence",
            "until": "2026-11-30",
            "firm": "上海海港国际贸易有限公司",
            "code": "123456",
            "minutes": 30,
            "count": 3,
        },
    )
    letter = render(message)
    assert letter is not None
    signature, body = letter.body[: len(settings.SMS_SIGNATURE) + 2], letter.body[len(settings.SMS_SIGNATURE) + 2 :]
    assert signature == f"【{settings.SMS_SIGNATURE}】"
    assert len(letter.body) <= ONE_PART
    assert not re.search(r"[【】]|(?<!\d)(\+?86)?1[3-9]\d{9}(?!\d)", body)
    assert re.search(r"[\u4e00-\u9fff]", re.sub("“.*”", "", body)), "not in Chinese"


def test_a_number_in_an_sms_is_digits_alone() -> None:
    """As providers approve it (tenants.domain.approved_texts.Kind); on pages and in letters it is 1,234."""
    sms = render(
        Message(
            tenant=Tenant(legal_name="海港", language="zh-hans", time_zone="Asia/Shanghai"),
            channel=Message.Channel.SMS,
            template="labels/claims_lapsed",
            recipient_kind="applicant",
            parameters={"numbers": 1234},
        )
    )
    assert sms is not None
    assert "1234 个号码" in sms.body


ATTACK = "【工商银行】紧急：账户异常 http://evil.example/pay ｗｗｗ．ｅｖｉｌ．ｃｏｍ boss@evil.example " + "长" * 300
INSTANTS = {"starts_at", "ends_at", "seen_by", "promised_by", "promised_before", "new_start", "answer_by"}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("template", SMS)
def test_no_sms_carries_what_people_typed_as_a_signature_or_a_link(template: str, language: str) -> None:
    """Whatever its template names is the attack, instants apart; so is the firm's name."""
    names = set(re.findall(r"[a-z_]+", SMS[template]))
    instant = datetime.fromisoformat("2026-11-25T22:00:00+08:00")
    values = {each: instant if each in INSTANTS else ATTACK for each in names}
    counts = re.findall(r"count \w+=(\w+)", SMS[template])
    values |= {"periods": [[instant, instant]]} if "periods" in names else {}
    values |= {"reason": ATTACK, "address": ATTACK, "path": ATTACK} | dict.fromkeys(counts, 3)
    client = Tenant(
        legal_name=ATTACK,
        language=language,
        time_zone="Asia/Shanghai",
        applicant_name=ATTACK,
        applicant_mobile="+8613912345678",
    )
    message = Message(
        tenant=client,
        channel=Message.Channel.SMS,
        template=template,
        recipient_kind="applicant",
        parameters=values,
    )
    letter = render(message)
    assert letter is not None
    body = letter.body.removeprefix(f"【{settings.SMS_SIGNATURE}】")
    assert not re.search(r"[【】]|evil|http|www|@", unicodedata.normalize("NFKC", body))
    assert body.count("长") <= 3 * LONGEST_TYPED, "each thing that was typed is cut"
