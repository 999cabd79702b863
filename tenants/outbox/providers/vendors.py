"""SMS and phone calls over HTTP, by Aliyun and Tencent Cloud: one signed request each over the bounded exchange.

Neither knows a key by which a repetition is seen. Ours goes along (OutId, SessionContext) and comes back in what they
say later, so that an SMS of which nobody knows whether it went out is looked for before it is sent once more.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from tenants.clock import real_now
from tenants.domain.approved_texts import ApprovedText, Kind, kind_of
from tenants.domain.provider_errors import Fault, fault, outcome_unknown
from tenants.domain.receipts import Ended
from tenants.exchange import HttpAnswer, NoAnswer, PassingTrouble, exchange
from tenants.outbox.channels import CannotBeReached, EnoughForNow, Letter, Sender, TextRefused, TryLater
from tenants.outbox.providers.signing import acs3_headers, acs3_query, tc3_headers

PATIENCE: Final = timedelta(seconds=10)
CHINA: Final = ZoneInfo("Asia/Shanghai")  # in which both name days


@dataclass(frozen=True)
class Account:
    """A vendor's account, from its address: https://KEY_ID:SECRET@host/?signature=守号&app=1400…

    scheme and host are where requests go; options: what follows the question mark.
    """

    base: str
    host: str
    key_id: str
    secret: str
    options: Mapping[str, str]

    @classmethod
    def of(cls, url: str) -> Account:
        """Of the address in the settings."""
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return cls(
            f"{parts.scheme}://{host}{parts.path.rstrip('/')}",
            host,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            options,
        )


@dataclass(frozen=True)
class Report:
    """What a vendor says of a message that it took. provider_id: its own id; our_key: what we sent along.

    ended: None while it is under way. sender and text: of an SMS that somebody sent us.
    """

    provider_id: str
    our_key: str = ""
    ended: Ended | None = None
    code: str = ""
    mobile: str = ""
    pressed: str = ""


@dataclass(frozen=True)
class TextHeld:
    """A text as a vendor holds it; state: as ProviderTemplate.State has it."""

    text: str
    state: str
    reason: str


class KeepsTemplates(ABC):
    """A vendor that can be given texts to approve, and asked for them."""

    @abstractmethod
    def hand_in(self, name: str, text: ApprovedText, *, kind: str) -> str:
        """Hand a text in. kind: code or notice. Returns the vendor's code for it."""

    @abstractmethod
    def look_up(self, code: str) -> TextHeld | None:
        """What the vendor holds under a code; None when it holds nothing."""


def our_key(key: str) -> str:
    """What goes along for a message's key: at most 15 bytes, as a call at Aliyun allows."""
    return hashlib.sha256(key.encode()).hexdigest()[:15]


class HttpSender(Sender):
    """What both vendors have in common."""

    vendor: str
    TELLS_ALL: ClassVar[bool] = False  # whether one question brings all that there is to say

    def __init__(self, url: str) -> None:
        super().__init__()
        self.account = Account.of(url)

    def close(self) -> None:
        """Connections are the exchange's own."""

    def send(self, letter: Letter, *, key: str) -> tuple[str, ...]:
        """One message with an approved text. Returns the vendor's id."""
        self.check()
        try:
            return (self.submit(letter, our_key(key)),)
        except NoAnswer as error:
            raise self.lost_sight(f"{self.vendor} did not answer for a message that it has") from error
        except PassingTrouble as error:
            raise self.away(f"{self.vendor} can't be reached: {error}") from error

    @abstractmethod
    def submit(self, letter: Letter, key: str) -> str:
        """Hand it over; the vendor's id."""

    @abstractmethod
    def reports_on(self, provider_id: str, key: str, mobile: str, submitted_at: datetime) -> Sequence[Report]:
        """Ask how one message stands, or is to be found by our key; also what else comes along with the answer."""

    def refuse(self, code: str, detail: str) -> None:
        """Raise what an error code means."""
        said = f"{self.vendor}: {code} {detail}".strip()[:300]
        if outcome_unknown(self.vendor, code):
            raise self.lost_sight(said)
        match fault(self.vendor, code):
            case Fault.ADDRESS:
                raise CannotBeReached(said)
            case Fault.TEXT:
                raise TextRefused(said)
            case Fault.ACCOUNT:
                raise self.away(said)
            case Fault.LIMIT:
                raise EnoughForNow(said)
            case Fault.PASSING:
                raise TryLater(said)


class Aliyun(HttpSender):
    """dysmsapi and dyvmsapi of 2017-05-25: parameters in the query, answers `Code: OK`."""

    vendor = "aliyun"
    VERSION: Final = "2017-05-25"

    def call(self, action: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        """One request; its answer when it is a good one. Raises what its error means."""
        headers = acs3_headers(
            self.account.host,
            action,
            self.VERSION,
            parameters,
            key_id=self.account.key_id,
            secret=self.account.secret,
            nonce=secrets.token_hex(16),
            at=real_now(),
        )
        url = f"{self.account.base}/?{acs3_query(parameters)}"
        answer = _json(exchange("POST", url, headers, b"", PATIENCE))
        if answer.get("Code") != "OK":
            self.refuse(str(answer.get("Code", "no_code")), str(answer.get("Message", "")))
        return answer


class AliyunSms(Aliyun, KeepsTemplates):
    """SendSms and QuerySendDetails; CreateSmsTemplate and GetSmsTemplate."""

    REVIEWS: Final = {"0": "in_review", "1": "approved", "2": "refused", "10": "gone"}

    STATES: Final = {2: Ended.FAILED, 3: Ended.DELIVERED}  # 1: waiting for its receipt

    def submit(self, letter: Letter, key: str) -> str:
        """One SMS; the vendor puts the signature before it."""
        approved = letter.needs_approved()
        answer = self.call(
            "SendSms",
            {
                "PhoneNumbers": _national(letter.address.mobile),
                "SignName": self.account.options.get("signature", ""),
                "TemplateCode": approved.code,
                "TemplateParam": json.dumps(approved.values, ensure_ascii=False),
                "OutId": key,
            },
        )
        return str(answer["BizId"])

    def reports_on(self, provider_id: str, key: str, mobile: str, submitted_at: datetime) -> Sequence[Report]:
        """What was sent to this number on that day: the vendor has no other question."""
        parameters = {
            "PhoneNumber": _national(mobile),
            "SendDate": submitted_at.astimezone(CHINA).strftime("%Y%m%d"),
            "PageSize": "50",
            "CurrentPage": "1",
        }
        if provider_id:
            parameters["BizId"] = provider_id
        details = self.call("QuerySendDetails", parameters).get("SmsSendDetailDTOs") or {}
        found = [each for each in details.get("SmsSendDetailDTO") or [] if each.get("OutId") == key]
        return [
            Report(
                str(each.get("BizId") or provider_id),
                key,
                self.STATES.get(each.get("SendStatus")),
                str(each.get("ErrCode", "")),
                mobile,
            )
            for each in found
        ]

    def hand_in(self, name: str, text: ApprovedText, *, kind: str) -> str:
        answer = self.call(
            "CreateSmsTemplate",
            {
                "TemplateName": name[:30],
                "TemplateContent": text.text,
                "TemplateType": "0" if kind == "code" else "1",
                "RelatedSignName": self.account.options.get("signature", ""),
                "Remark": "To people who have agreed to be told of their own maintenance",
                "TemplateRule": json.dumps({name: _RULES[kind_of(name)] for name in text.variables}),
            },
        )
        return str(answer["TemplateCode"])

    def look_up(self, code: str) -> TextHeld | None:
        try:
            answer = self.call("GetSmsTemplate", {"TemplateCode": code})
        except TextRefused:
            return None
        why = answer.get("AuditInfo") or {}
        state = self.REVIEWS.get(str(answer.get("TemplateStatus")), "in_review")
        return TextHeld(str(answer.get("TemplateContent", "")), state, str(why.get("RejectInfo") or ""))


# The vendor's own names for what a variable may hold.
_RULES: Final = {Kind.TIME: "time", Kind.NUMBER: "other_number2", Kind.CODE: "verify_code", Kind.NAME: "others"}


class AliyunVoice(Aliyun):
    """SingleCallByTts, or IvrCall where a key is wanted; QueryCallDetailByCallId says what came of it."""

    PRODUCT: Final = "11000000300006"
    ANSWERED: Final = "200000"

    def submit(self, letter: Letter, key: str) -> str:
        """One call that reads an approved text twice."""
        approved = letter.needs_approved()
        parameters = {"CalledNumber": _national(letter.address.mobile), "OutId": key}
        if shown := self.account.options.get("show", ""):
            parameters["CalledShowNumber"] = shown
        values = json.dumps(approved.values, ensure_ascii=False)
        if letter.keys:
            parameters |= {"StartCode": approved.code, "StartTtsParams": values, "PlayTimes": "2"}
            for place, digit in enumerate(letter.keys, start=1):
                parameters |= {
                    f"MenuKeyMap.{place}.Key": digit,
                    f"MenuKeyMap.{place}.Code": self.account.options.get("thanks", approved.code),
                }
            answer = self.call("IvrCall", parameters)
        else:
            answer = self.call(
                "SingleCallByTts", {**parameters, "TtsCode": approved.code, "TtsParam": values, "PlayTimes": "2"}
            )
        return str(answer["CallId"])

    def reports_on(self, provider_id: str, key: str, mobile: str, submitted_at: datetime) -> Sequence[Report]:
        """Of one call, on the day it was made."""
        if not provider_id:
            return []
        day = submitted_at.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
        answer = self.call(
            "QueryCallDetailByCallId",
            {"CallId": provider_id, "ProdId": self.PRODUCT, "QueryDate": str(int(day.timestamp() * 1000))},
        )
        try:
            said = json.loads(answer.get("Data") or "{}")
        except ValueError:
            return []
        state = str(said.get("state", "")) if isinstance(said, dict) else ""
        if not state:
            return []
        ended = Ended.DELIVERED if state == self.ANSWERED else Ended.FAILED
        return [Report(provider_id, key, ended, state, mobile, str(said.get("dtmf") or "")[:1])]


class Tencent(HttpSender):
    """sms of 2021-01-11 and vms of 2020-09-02: JSON, errors in `Response.Error` or in the status of each number."""

    vendor = "tencent"
    VERSION: str

    def call(self, action: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """One request; its answer when it is a good one. Raises what its error means."""
        body = json.dumps(parameters, ensure_ascii=False, separators=(",", ":")).encode()
        headers = tc3_headers(
            self.account.host,
            action,
            self.VERSION,
            body,
            region=self.account.options.get("region", "ap-guangzhou"),
            key_id=self.account.key_id,
            secret=self.account.secret,
            at=real_now(),
        )
        answer = _json(exchange("POST", f"{self.account.base}/", headers, body, PATIENCE))
        said = answer.get("Response")
        if not isinstance(said, dict):
            raise TryLater("tencent: an answer without Response")
        if error := said.get("Error"):
            self.refuse(str(error.get("Code", "")), str(error.get("Message", "")))
        return said


class TencentSms(Tencent, KeepsTemplates):
    """SendSms; PullSmsSendStatus, which gives each receipt away once, whoever asked; templates by number."""

    REVIEWS: Final = {0: "approved", 1: "in_review", 2: "in_review", -1: "refused"}  # 2: approved, not live yet
    TELLS_ALL = True

    VERSION = "2021-01-11"
    AT_ONCE: Final = 100

    def submit(self, letter: Letter, key: str) -> str:
        """One SMS; the vendor puts the signature before it."""
        approved = letter.needs_approved()
        answer = self.call(
            "SendSms",
            {
                "PhoneNumberSet": [letter.address.mobile],
                "SmsSdkAppId": self.account.options.get("app", ""),
                "SignName": self.account.options.get("signature", ""),
                "TemplateId": approved.code,
                "TemplateParamSet": list(approved.values.values()),
                "SessionContext": key,
            },
        )
        (status,) = answer["SendStatusSet"]
        if status["Code"] != "Ok":
            self.refuse(str(status["Code"]), str(status.get("Message", "")))
        return str(status["SerialNo"])

    def reports_on(self, provider_id: str, key: str, mobile: str, submitted_at: datetime) -> Sequence[Report]:
        """All that is there, of this message and of others: it is not said twice."""
        answer = self.call(
            "PullSmsSendStatus", {"Limit": self.AT_ONCE, "SmsSdkAppId": self.account.options.get("app", "")}
        )
        return [
            Report(
                str(each["SerialNo"]),
                str(each.get("SessionContext", "")),
                Ended.DELIVERED if each.get("ReportStatus") == "SUCCESS" else Ended.FAILED,
                str(each.get("Description", "")),
                str(each.get("PhoneNumber", "")),
            )
            for each in answer.get("PullSmsSendStatusSet") or []
        ]

    def hand_in(self, name: str, text: ApprovedText, *, kind: str) -> str:
        answer = self.call(
            "AddSmsTemplate",
            {
                "TemplateName": name[:30],
                "TemplateContent": text.numbered(),
                "SmsType": 3 if kind == "code" else 2,
                "International": 0,
                "Remark": "To people who have agreed to be told of their own maintenance",
            },
        )
        return str(answer["AddTemplateStatus"]["TemplateId"])

    def look_up(self, code: str) -> TextHeld | None:
        answer = self.call("DescribeSmsTemplateList", {"International": 0, "TemplateIdSet": [int(code)]})
        found = [each for each in answer.get("DescribeTemplateStatusSet") or [] if str(each["TemplateId"]) == code]
        if not found:
            return None
        state = self.REVIEWS.get(found[0].get("StatusCode"), "in_review")
        return TextHeld(str(found[0].get("TemplateContent", "")), state, str(found[0].get("ReviewReply") or ""))


class TencentVoice(Tencent):
    """SendTtsVoice. It has no question for what came of it: that comes by its callback."""

    VERSION = "2020-09-02"

    def submit(self, letter: Letter, key: str) -> str:
        """One call that reads an approved text twice. Keys cannot be pressed at this vendor."""
        approved = letter.needs_approved()
        answer = self.call(
            "SendTtsVoice",
            {
                "TemplateId": approved.code,
                "CalledNumber": letter.address.mobile,
                "VoiceSdkAppid": self.account.options.get("app", ""),
                "TemplateParamSet": list(approved.values.values()),
                "PlayTimes": 2,
                "SessionContext": key,
            },
        )
        return str(answer["SendStatus"]["CallId"])

    def reports_on(self, provider_id: str, key: str, mobile: str, submitted_at: datetime) -> Sequence[Report]:
        return []


def _json(answer: HttpAnswer) -> dict[str, Any]:
    if answer.status in (502, 504):  # somebody between us took it and heard nothing
        raise NoAnswer(f"status {answer.status}")
    if answer.status >= 500:
        raise PassingTrouble(f"status_{answer.status}")
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise TryLater(f"an answer that is no object of JSON (status {answer.status})")
    return said


def _national(mobile: str) -> str:
    """As Aliyun wants it: numbers of the mainland without their country."""
    return mobile.removeprefix("+86") if mobile.startswith("+86") else mobile.lstrip("+")
