"""Sends over Tencent Cloud: SMS (sms) and calls (vms)."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from tenants.clock import real_now
from tenants.domain.approved_texts import ApprovedText
from tenants.domain.receipts import Ended
from tenants.outbox.channels import Letter, TryLater
from tenants.outbox.providers.signing import tc3_headers
from tenants.outbox.providers.vendors import (
    HttpSender,
    KeepsTemplates,
    Report,
    Signed,
    TextHeld,
    json_of,
)
from tenants.outside.exchange import HttpAnswer


class Tencent(HttpSender):
    """A sender over sms of 2021-01-11 and vms of 2020-09-02: JSON, errors in `Response.Error` or in the status of each
    number.
    """

    vendor = "tencent"
    VERSION: str

    def call(self, action: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Sends one request and returns a good answer. Raises the meaning of an error."""
        return self.said(self.signed(action, parameters).ask())

    def signed(self, action: str, parameters: Mapping[str, Any]) -> Signed:
        """Returns a signed request of this account."""
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
        return Signed(f"{self.account.base}/", headers, body)

    def said(self, read: HttpAnswer) -> dict[str, Any]:
        """Returns a good answer. Raises the meaning of an error."""
        answer = json_of(read)
        said = answer.get("Response")
        if not isinstance(said, dict):
            raise TryLater("tencent: an answer without Response")
        if error := said.get("Error"):
            self.refuse(str(error.get("Code", "")), str(error.get("Message", "")))
        return said


class TencentSms(Tencent, KeepsTemplates):
    """A sender of SMS: SendSms; PullSmsSendStatus, which delivers each receipt once, whoever asked; templates by
    number.
    """

    REVIEWS: Final = {0: "approved", 1: "in_review", 2: "in_review", -1: "refused"}  # 2: approved, not live yet
    TELLS_ALL = True

    VERSION = "2021-01-11"
    AT_ONCE: Final = 100

    def request(self, letter: Letter, key: str) -> Signed:
        """Returns the request for one SMS; the vendor puts the signature before it."""
        approved = letter.needs_approved()
        return self.signed(
            "SendSms",
            {
                "PhoneNumberSet": [letter.address.mobile],
                "SmsSdkAppId": self.account.options.get("app", ""),
                "SignName": letter.signature.text if letter.signature else self.account.options.get("signature", ""),
                "TemplateId": approved.code,
                "TemplateParamSet": list(approved.values.values()),
                "SessionContext": key,
            },
        )

    def taken(self, answer: HttpAnswer) -> str:
        (status,) = self.said(answer)["SendStatusSet"]
        if status["Code"] != "Ok":
            self.refuse(str(status["Code"]), str(status.get("Message", "")))
        return str(status["SerialNo"])

    def reports_on(self, provider_id: str, key: str, mobile: str, submitted_at: datetime) -> Sequence[Report]:
        """Pulls all receipts, of this message and of others: the vendor delivers each only once."""
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
        statuses = [each for each in answer.get("DescribeTemplateStatusSet") or [] if str(each["TemplateId"]) == code]
        if not statuses:
            return None
        state = self.REVIEWS.get(statuses[0].get("StatusCode"), "in_review")
        return TextHeld(str(statuses[0].get("TemplateContent", "")), state, str(statuses[0].get("ReviewReply") or ""))


class TencentVoice(Tencent):
    """A sender of calls: SendTtsVoice. The outcome cannot be queried: it comes by callback."""

    VERSION = "2020-09-02"

    def request(self, letter: Letter, key: str) -> Signed:
        """Returns the request for one call that reads an approved text twice. Keys cannot be pressed at this vendor."""
        approved = letter.needs_approved()
        return self.signed(
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

    def taken(self, answer: HttpAnswer) -> str:
        return str(self.said(answer)["SendStatus"]["CallId"])

    def reports_on(self, provider_id: str, key: str, mobile: str, submitted_at: datetime) -> Sequence[Report]:
        return []
