"""A code proves a mobile by SMS, a fixed line in a call: over page and API, bounded, and nowhere but in the message."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from compliance.evidence.models import Record
from labels.models import Number
from labels.numbers import codes as number_codes
from labels.registry.models import NumberCode
from tenants import context
from tenants.clock import real_now
from tenants.codes import code_of
from tenants.models import Tenant
from tenants.outbox import approvals
from tenants.outbox.channels import Approved, Letter, Sender
from tenants.outbox.exporting import ways
from tenants.outbox.models import Message
from tenants.outbox.providers.aliyun import AliyunVoice
from tenants.people.models import IdempotentAnswer, User
from tenants.refusals import Refused, TooSoon
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register
from tests.work import DueMessages

pytestmark = pytest.mark.django_db
MOBILE = "138 0571 6001"


@pytest.fixture
def number(acme: Tenant) -> Number:
    with context.client(acme):
        (made,) = register(MOBILE, proved=False)
    return made


@pytest.fixture
def operator(client_of: Callable[..., PortalClient], acme: Tenant) -> PortalClient:
    with context.client(acme):
        User.objects.update(language="en")
    return client_of(acme, "operator")


def at(name: str, number: Number) -> str:
    return reverse(name, args=[number.pk], urlconf="portal.urls_client")


def proved(tenant: Tenant, number: Number) -> bool:
    from labels.entitlement import number_proofs

    with context.client(tenant):
        return not number_proofs.unproved().filter(pk=number.pk).exists()


def code_in(texts: list[tuple[str, str]]) -> str:
    code = re.search(r"(?<!\d)\d{6}(?!\d)", texts[-1][1])
    assert code
    return code[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def later(**length: float) -> Any:
    """Real time, moved on."""
    now = real_now() + timedelta(**length)
    return mock.patch.object(number_codes, "real_now", return_value=now)


def test_the_page_proves_a_mobile(
    operator: PortalClient, acme: Tenant, number: Number, send_due_messages: DueMessages
) -> None:
    said = operator.post(at("number_code_send", number), follow=True).content.decode()
    assert "A code is on its way" in said
    send_due_messages()
    ((mobile, text),) = send_due_messages.texts
    assert mobile == number.canonical
    assert acme.legal_name[:8] in text
    code = code_in(send_due_messages.texts)
    answer = operator.post(at("number_code_check", number), {"code": wrong(code)})
    assert answer.status_code == 422
    assert "4 tries left" in answer.content.decode()
    assert not proved(acme, number)
    done = operator.post(at("number_code_check", number), {"code": f" {code} "}, follow=True).content.decode()
    assert "Proved: this number is yours." in done
    assert proved(acme, number)
    assert "Send a code" not in done
    with context.client(acme):
        record = Record.objects.get(action="number_proved")
        assert record.details["way"] == "code"


def test_the_api_proves_a_mobile(
    program_of: Callable[..., Program],
    acme: Tenant,
    number: Number,
    send_due_messages: DueMessages,
) -> None:
    program = program_of(acme)
    assert program.post(f"/numbers/{number.pk}/code").status_code == 201
    send_due_messages()
    code = code_in(send_due_messages.texts)
    answer = program.post(f"/numbers/{number.pk}/code/check", {"code": wrong(code)})
    assert (answer.status_code, answer.json()) == (200, {"outcome": "wrong", "tries_left": 4})
    assert NumberCode.objects.get().wrong == 1, "a wrong try stays counted"
    answer = program.post(f"/numbers/{number.pk}/code/check", {"code": code})
    assert answer.json()["outcome"] == "proved"
    shown = program.get(f"/numbers/{number.pk}").json()
    assert shown["ownership"] == {"standing": "proved", "until": None, "proof": None, "way": "code"}
    assert shown["claim_until"] is None
    assert program.post(f"/numbers/{number.pk}/code").json()["code"] == "proved_already"


def test_a_reading_key_sends_nothing(program_of: Callable[..., Program], acme: Tenant, number: Number) -> None:
    assert program_of(acme, scopes=("read",)).post(f"/numbers/{number.pk}/code").status_code == 403


def test_strangers_numbers_are_not_found(
    client_of: Callable[..., PortalClient],
    program_of: Callable[..., Program],
    globex: Tenant,
    number: Number,
) -> None:
    assert client_of(globex, "operator").post(at("number_code_send", number)).status_code == 404
    assert program_of(globex).post(f"/numbers/{number.pk}/code").status_code == 404
    assert not NumberCode.objects.exists()


def test_only_mobiles_get_a_code(program_of: Callable[..., Program], acme: Tenant) -> None:
    with context.client(acme):
        numbers = register("95588", "400-820-1234", "021-6123 4001", proved=False)
    for each in numbers:
        answer = program_of(acme).post(f"/numbers/{each.pk}/code")
        assert (answer.status_code, answer.json()["code"]) == (409, "not_a_mobile")


def test_five_wrong_ones_end_a_code(
    operator: PortalClient, acme: Tenant, number: Number, send_due_messages: DueMessages
) -> None:
    operator.post(at("number_code_send", number))
    send_due_messages()
    code = code_in(send_due_messages.texts)
    for left in (4, 3, 2, 1):
        said = operator.post(
            at("number_code_check", number), {"code": wrong(code), "once": f"t{left}"}
        ).content.decode()
        assert f"{left} tr" in said
    operator.post(at("number_code_check", number), {"code": wrong(code)})
    said = operator.post(at("number_code_check", number), {"code": code}).content.decode()
    assert "no longer valid" in said
    assert not proved(acme, number)


def test_who_claims_a_number_keeps_nobody_else_from_proving_it(
    acme: Tenant,
    globex: Tenant,
    program_of: Callable[..., Program],
    send_due_messages: DueMessages,
) -> None:
    """Ten wrong codes by one claimant, or five sent, had blocked the number for all for a day."""
    programs = []
    for tenant in (acme, globex):
        with context.client(tenant):
            (made,) = register(MOBILE, proved=False)
        programs.append((program_of(tenant), made))
    program, made = programs[0]
    sent = 0
    for place in range(20):
        with later(minutes=2 * place):
            answer = program.post(f"/numbers/{made.pk}/code")
            assert answer.status_code in (201, 429)
            sent += answer.status_code == 201
            for _try in range(5):
                program.post(f"/numbers/{made.pk}/code/check", {"code": "000000"})
    assert sent < 5, "three an hour, and what was tried counts too"
    refused = answer.json()
    assert refused["code"] == "too_often"
    assert re.search(r"\d\d:\d\d", refused["detail"])
    assert 3600 < int(answer["Retry-After"]) <= 86400
    assert sum(NumberCode.objects.values_list("wrong", flat=True)) == 10
    send_due_messages()
    program, made = programs[1]
    assert program.post(f"/numbers/{made.pk}/code").status_code == 201
    send_due_messages()
    given = program.post(f"/numbers/{made.pk}/code/check", {"code": code_in(send_due_messages.texts)})
    assert given.json()["outcome"] == "proved"


def test_a_claimant_is_sent_five_codes_a_day(acme: Tenant, number: Number) -> None:
    with context.client(acme):
        for place in range(5):
            with later(hours=2 * place):
                number_codes.send(number.pk)
        with later(hours=11), pytest.raises(TooSoon):
            number_codes.send(number.pk)
        with later(hours=26):
            number_codes.send(number.pk)


def test_the_page_says_when_to_try_again(operator: PortalClient, number: Number) -> None:
    operator.post(at("number_code_send", number))
    NumberCode.objects.update(wrong=number_codes.LIMITS[number_codes.Counted.RECIPIENT].tries_a_day)
    for name, given in (("number_code_send", {}), ("number_code_check", {"code": "000000"})):
        answer = operator.post(at(name, number), given)
        assert answer.status_code == 429
        assert 1 <= int(answer["Retry-After"]) <= 86400
        assert "Too many codes were sent or tried: try again" in answer.content.decode()


def test_wrong_tries_are_bounded_by_client_over_all_its_numbers(acme: Tenant) -> None:
    tried = 0
    with context.client(acme):
        numbers = register(*[f"138 0571 62{place:02}" for place in range(11)], proved=False)
        for place, each in enumerate(numbers[:10]):
            with later(minutes=place):
                number_codes.send(each.pk)
                for _try in range(5):
                    answer = number_codes.give_back(each.pk, "x", actor=mock.Mock())
                    tried += answer.outcome != "proved"
        assert tried == 50
        with later(minutes=20), pytest.raises(TooSoon):
            number_codes.send(numbers[10].pk)


def test_an_old_code_and_the_one_before_count_no_more(acme: Tenant, number: Number) -> None:
    with context.client(acme):
        first = number_codes.send(number.pk)
        with later(minutes=2):
            second = number_codes.send(number.pk)
        codes = [code_of(number_codes.PURPOSE, number_codes._whose(each)) for each in (first, second)]
        assert codes[0] != codes[1]
        with later(minutes=3):
            assert number_codes.give_back(number.pk, codes[0], actor=mock.Mock()).outcome == "wrong"
        with later(minutes=13):
            assert number_codes.give_back(number.pk, codes[1], actor=mock.Mock()).outcome == "over"
        with later(days=2):
            assert number_codes.forget_old() == 2


def test_the_code_stands_nowhere_but_in_the_sms(
    operator: PortalClient,
    acme: Tenant,
    number: Number,
    send_due_messages: DueMessages,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    operator.post(at("number_code_send", number))
    send_due_messages()
    code = code_in(send_due_messages.texts)
    operator.post(at("number_code_check", number), {"code": code})
    row = NumberCode.objects.get()
    kept = [{name: str(value) for name, value in vars(row).items()}]
    kept += [{name: str(value) for name, value in vars(each).items()} for each in Message.objects.all()]
    with context.client(acme):
        kept += [each.details for each in Record.objects.all()]
        kept += [{"body": bytes(each.body or b"").decode()} for each in IdempotentAnswer.objects.all()]
    said = capsys.readouterr()
    digits = json.dumps(kept, ensure_ascii=False, default=str) + caplog.text + said.out + said.err
    assert not re.search(rf"(?<!\d){code}(?!\d)", digits)


def test_a_code_is_not_sent_for_a_number_given_up(acme: Tenant, number: Number, send_due_messages: DueMessages) -> None:
    from labels.numbers import services as number_services
    from tests.scenarios.numbers import ACTOR

    with context.client(acme):
        number_codes.send(number.pk)
        number_services.release_numbers([number.pk], actor=ACTOR)
        with pytest.raises(Refused) as refused:
            number_codes.give_back(number.pk, "123456", actor=ACTOR)
    assert refused.value.code == "not_yours"


@pytest.fixture
def line(acme: Tenant, settings: Any) -> Number:
    """A fixed line, while somebody carries calls (DueMessages takes them)."""
    settings.VOICE_ALIYUN_URL = "http://id:secret@voice.example/"
    with context.client(acme):
        (made,) = register("021-6123 4001", proved=False)
    return made


@pytest.fixture
def heard(send_due_messages: DueMessages, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is read out in calls."""
    calls: list[str] = []

    def send(sender: AliyunVoice, letter: Letter, *, key: str) -> tuple[str, ...]:
        assert any(text.values_in(letter.body) for text in ways(letter.template, "voice", letter.language))
        calls.append(f"{letter.address.mobile} {letter.body}")
        return ()

    monkeypatch.setattr(AliyunVoice, "send", send)
    monkeypatch.setattr(AliyunVoice, "send_all", Sender.send_all)
    monkeypatch.setattr(approvals, "approved_for", lambda *_: Approved("TTS_1", {}))
    return calls


NOON = datetime(2026, 11, 27, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_fixed_line_is_called_and_proved_by_what_it_hears(
    operator: PortalClient, acme: Tenant, line: Number, heard: list[str], send_due_messages: DueMessages
) -> None:
    page = operator.get(f"/numbers/{line.pk}/").content.decode()
    assert "Call this number with a code" in page
    with mock.patch.object(number_codes, "_at_a_time_for_calls"):
        said = operator.post(at("number_code_send", line), follow=True).content.decode()
    assert "is being called" in said
    send_due_messages()
    [call] = heard
    assert call.startswith("+862161234001")
    code = re.search(r"(?:\d ){5}\d", call)
    assert code
    operator.post(at("number_code_check", line), {"code": code[0].replace(" ", "")})
    assert proved(acme, line)


def test_a_program_has_a_fixed_line_called(
    program_of: Callable[..., Program],
    acme: Tenant,
    line: Number,
    heard: list[str],
    send_due_messages: DueMessages,
) -> None:
    with mock.patch.object(number_codes, "_at_a_time_for_calls"):
        assert program_of(acme).post(f"/numbers/{line.pk}/code").status_code == 201
        send_due_messages()
        again = program_of(acme).post(f"/numbers/{line.pk}/code")
    assert (len(heard), again.status_code) == (1, 429)


@pytest.mark.parametrize(("hour", "called"), [(7, False), (8, True), (20, True), (21, False)])
def test_nobody_is_called_at_night(acme: Tenant, line: Number, hour: int, called: bool) -> None:
    with context.client(acme), mock.patch.object(number_codes, "real_now", return_value=NOON.replace(hour=hour)):
        if called:
            number_codes.send(line.pk)
        else:
            with pytest.raises(TooSoon) as refused:
                number_codes.send(line.pk)
            assert refused.value.again_at.hour == 8
