"""Tencent Cloud: SMS (sms) and calls (vms)."""

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
    """sms of 2021-01-11 and vms of 2020-09-02: JSON, errors in `Response.Error` or in the status of each number."""

    vendor = "tencent"
    VERSION: str

    def call(self, action: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """One request; its answer when it is a good one. Raises what its error means."""
        return self.said(self.signed(action, parameters).ask())

    def signed(self, action: str, parameters: Mapping[str, Any]) -> Signed:
        """A request of this account."""
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
        """A good answer. Raises what an error means."""
        answer = json_of(read)
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

    def request(self, letter: Letter, key: str) -> Signed:
        """One SMS; the vendor puts the signature before it."""
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
        statuses = [each for each in answer.get("DescribeTemplateStatusSet") or [] if str(each["TemplateId"]) == code]
        if not statuses:
            return None
        state = self.REVIEWS.get(statuses[0].get("StatusCode"), "in_review")
        return TextHeld(str(statuses[0].get("TemplateContent", "")), state, str(statuses[0].get("ReviewReply") or ""))


class TencentVoice(Tencent):
    """SendTtsVoice. It has no question for what came of it: that comes by its callback."""

    VERSION = "2020-09-02"

    def request(self, letter: Letter, key: str) -> Signed:
        """One call that reads an approved text twice. Keys cannot be pressed at this vendor."""
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
