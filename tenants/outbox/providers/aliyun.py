"""Sends over Aliyun: SMS (dysmsapi) and calls (dyvmsapi)."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from tenants.clock import real_now
from tenants.domain.approved_texts import ApprovedText, Kind, kind_of
from tenants.domain.receipts import Ended
from tenants.outbox.channels import Letter, TextRefused
from tenants.outbox.providers.signing import acs3_headers, acs3_query
from tenants.outbox.providers.vendors import (
    CHINA,
    HttpSender,
    KeepsTemplates,
    Report,
    Signed,
    TextHeld,
    json_of,
    national_number,
)
from tenants.outside.exchange import HttpAnswer


class Aliyun(HttpSender):
    """A sender over dysmsapi and dyvmsapi of 2017-05-25: parameters in the query, answers `Code: OK`."""

    vendor = "aliyun"
    VERSION: Final = "2017-05-25"

    def call(self, action: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        """Sends one request and returns a good answer. Raises the meaning of an error."""
        return self.said(self.signed(action, parameters).ask())

    def signed(self, action: str, parameters: Mapping[str, str]) -> Signed:
        """Returns a signed request of this account."""
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
        return Signed(f"{self.account.base}/?{acs3_query(parameters)}", headers)

    def said(self, read: HttpAnswer) -> dict[str, Any]:
        """Returns a good answer. Raises the meaning of an error."""
        answer = json_of(read)
        if answer.get("Code") != "OK":
            self.refuse(str(answer.get("Code", "no_code")), str(answer.get("Message", "")))
        return answer


class AliyunSms(Aliyun, KeepsTemplates):
    """SendSms and QuerySendDetails; CreateSmsTemplate and GetSmsTemplate."""

    REVIEWS: Final = {"0": "in_review", "1": "approved", "2": "refused", "10": "gone"}

    STATES: Final = {2: Ended.FAILED, 3: Ended.DELIVERED}  # 1: waiting for its receipt

    def request(self, letter: Letter, key: str) -> Signed:
        """Returns the request for one SMS; the vendor puts the signature before it."""
        approved = letter.needs_approved()
        return self.signed(
            "SendSms",
            {
                "PhoneNumbers": national_number(letter.address.mobile),
                "SignName": letter.signature.text if letter.signature else self.account.options.get("signature", ""),
                "TemplateCode": approved.code,
                "TemplateParam": json.dumps(approved.values, ensure_ascii=False),
                "OutId": key,
            },
        )

    def taken(self, answer: HttpAnswer) -> str:
        return str(self.said(answer)["BizId"])

    def reports_on(self, provider_id: str, key: str, mobile: str, submitted_at: datetime) -> Sequence[Report]:
        """Asks for messages to this number on that day: the vendor offers no other query."""
        parameters = {
            "PhoneNumber": national_number(mobile),
            "SendDate": submitted_at.astimezone(CHINA).strftime("%Y%m%d"),
            "PageSize": "50",
            "CurrentPage": "1",
        }
        if provider_id:
            parameters["BizId"] = provider_id
        details = self.call("QuerySendDetails", parameters).get("SmsSendDetailDTOs") or {}
        messages = [each for each in details.get("SmsSendDetailDTO") or [] if each.get("OutId") == key]
        return [
            Report(
                str(each.get("BizId") or provider_id),
                key,
                self.STATES.get(each.get("SendStatus")),
                str(each.get("ErrCode", "")),
                mobile,
            )
            for each in messages
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
    """A sender of calls: SingleCallByTts, or IvrCall where a key is wanted; QueryCallDetailByCallId returns the
    outcome.
    """

    PRODUCT: Final = "11000000300006"
    ANSWERED: Final = "200000"

    def request(self, letter: Letter, key: str) -> Signed:
        """Returns the request for one call that reads an approved text twice."""
        approved = letter.needs_approved()
        parameters = {"CalledNumber": national_number(letter.address.mobile), "OutId": key}
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
            return self.signed("IvrCall", parameters)
        return self.signed(
            "SingleCallByTts", {**parameters, "TtsCode": approved.code, "TtsParam": values, "PlayTimes": "2"}
        )

    def taken(self, answer: HttpAnswer) -> str:
        return str(self.said(answer)["CallId"])

    def reports_on(self, provider_id: str, key: str, mobile: str, submitted_at: datetime) -> Sequence[Report]:
        """Asks about one call, on the day it was made."""
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
