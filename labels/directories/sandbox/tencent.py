"""Stands in for Tencent Cloud's SMS and calls (sms, vms), written from their documents."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from labels.directories.sandbox.vendor_store import CLOCK_SKEW, VendorError, VendorStore

TC3 = re.compile(
    r"TC3-HMAC-SHA256 Credential=([^/]+)/(\d{4}-\d\d-\d\d)/(\w+)/tc3_request, "
    r"SignedHeaders=([a-z0-9;-]+), Signature=(\w+)"
)


class Tencent:
    """Implements Tencent's operations. accounts: secrets by key id."""

    def __init__(self, store: VendorStore, accounts: Mapping[str, str]) -> None:
        self._store, self._accounts = store, accounts

    def answer(self, request: Request, body: bytes, at: datetime | None) -> dict[str, Any]:
        """Answers one request by its action. Raises VendorError."""
        self._check_tc3(request, body)
        try:
            values = json.loads(body)
        except ValueError:
            raise VendorError("InvalidParameter") from None
        answers = {
            ("SendSms", "2021-01-11"): self._sms,
            ("PullSmsSendStatus", "2021-01-11"): self._pull,
            ("AddSmsTemplate", "2021-01-11"): self._add,
            ("DescribeSmsTemplateList", "2021-01-11"): self._templates,
            ("SendTtsVoice", "2020-09-02"): self._call,
        }
        action = (request.headers["x-tc-action"], request.headers.get("x-tc-version", ""))
        if action not in answers:
            raise VendorError("InvalidAction")
        return answers[action](values, at)

    def _check_tc3(self, request: Request, body: bytes) -> None:
        headers = request.headers
        match = TC3.fullmatch(headers.get("authorization", ""))
        if not match:
            raise VendorError("AuthFailure.SignatureFailure", "Authorization")
        key_id, day, service, names, signature = match.groups()
        secret = self._accounts.get(key_id)
        if secret is None:
            raise VendorError("AuthFailure.SecretIdNotFound")
        at = headers.get("x-tc-timestamp", "")
        if not at.isdigit() or abs(time.time() - int(at)) > CLOCK_SKEW:
            raise VendorError("AuthFailure.SignatureExpire")
        if day != datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%d"):
            raise VendorError("AuthFailure.SignatureFailure", "date")
        signed = names.split(";")
        if not {"content-type", "host"} <= set(signed):
            raise VendorError("AuthFailure.SignatureFailure", "SignedHeaders")
        lines = "".join(f"{name}:{headers.get(name, '').strip().lower()}\n" for name in signed)
        canonical = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
        to_sign = (
            f"TC3-HMAC-SHA256\n{at}\n{day}/{service}/tc3_request\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        )
        key = hmac.new(f"TC3{secret}".encode(), day.encode(), hashlib.sha256).digest()
        key = hmac.new(key, service.encode(), hashlib.sha256).digest()
        key = hmac.new(key, b"tc3_request", hashlib.sha256).digest()
        if not hmac.compare_digest(hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest(), signature):
            raise VendorError("AuthFailure.SignatureFailure")

    def _sms(self, values: Mapping[str, Any], at: datetime | None) -> dict[str, Any]:
        if not self._store.is_registered(str(values.get("SignName", ""))):
            raise VendorError("FailedOperation.SignatureIncorrectOrUnapproved")
        statuses = []
        for number in values.get("PhoneNumberSet") or []:
            code, serial = str(self._store.behaviour("tencent")["error"]), ""
            if not code and not re.fullmatch(r"\+\d{6,15}", number):
                code = "InvalidParameterValue.IncorrectPhoneNumber"
            if not code:
                text = self._filled_by_place(str(values.get("TemplateId", "")), values.get("TemplateParamSet") or [])
                sent = {
                    "sender": "10691111",
                    "recipient": number.lstrip("+"),
                    "text": f"【{values['SignName']}】{text}",
                    "context": str(values.get("SessionContext", "")),
                }
                serial = self._store.send("tencent", "sms", sent, at)
            statuses.append(
                {
                    "SerialNo": serial,
                    "PhoneNumber": number,
                    "Fee": 1 if serial else 0,
                    "SessionContext": values.get("SessionContext", ""),
                    "Code": code or "Ok",
                    "Message": code or "send success",
                    "IsoCode": "CN",
                }
            )
        return {"SendStatusSet": statuses}

    def _filled_by_place(self, code: str, values: list[str]) -> str:
        template = self._store.template("tencent", code)
        if template is None or template["state"] != "approved":
            raise VendorError("FailedOperation.TemplateUnapprovedOrNotExist")
        places = re.findall(r"\{(\d+)\}", template["text"])
        if len(values) != len(set(places)):
            raise VendorError("FailedOperation.TemplateParamSetNotMatchApprovedTemplate")
        return re.sub(r"\{(\d+)\}", lambda match: str(values[int(match[1]) - 1]), template["text"])

    def _pull(self, values: Mapping[str, Any], at: datetime | None) -> dict[str, Any]:
        self._store.settle("tencent")
        rows = self._store.database.execute(
            "UPDATE message SET pulled = 1 WHERE id IN (SELECT id FROM message WHERE vendor = 'tencent' AND"
            " channel = 'sms' AND state <> 'sent' AND NOT pulled LIMIT ?) RETURNING *",
            (min(int(values.get("Limit", 0)), 100),),
        ).fetchall()
        return {
            "PullSmsSendStatusSet": [
                {
                    "SerialNo": row["id"],
                    "PhoneNumber": f"+{row['recipient']}",
                    "ReportStatus": "SUCCESS" if row["state"] == "delivered" else "FAIL",
                    "Description": row["code"],
                    "SessionContext": row["context"],
                }
                for row in rows
            ]
        }

    def _add(self, values: Mapping[str, Any], at: datetime | None) -> dict[str, Any]:
        [count] = self._store.database.execute("SELECT count(*) FROM template").fetchone()
        code = str(1_400_000 + count)
        text = str(values["TemplateContent"])
        self._store.add_template("tencent", code, str(values["TemplateName"]), text, str(values["SmsType"]))
        return {"AddTemplateStatus": {"TemplateId": code}}

    def _templates(self, values: Mapping[str, Any], at: datetime | None) -> dict[str, Any]:
        templates = [self._store.template("tencent", str(code)) for code in values.get("TemplateIdSet") or []]
        return {
            "DescribeTemplateStatusSet": [
                {
                    "TemplateId": int(each["code"]),
                    "International": 0,
                    "StatusCode": {"approved": 0, "in_review": 1, "refused": -1}[each["state"]],
                    "ReviewReply": each["reason"],
                    "TemplateName": each["name"],
                    "TemplateContent": each["text"],
                }
                for each in templates
                if each is not None
            ]
        }

    def _call(self, values: Mapping[str, Any], at: datetime | None) -> dict[str, Any]:
        if error := self._store.behaviour("tencent")["error"]:
            raise VendorError(str(error))
        sent = {
            "sender": "075500000000",
            "recipient": str(values["CalledNumber"]).lstrip("+"),
            "text": self._filled_by_place(str(values["TemplateId"]), values.get("TemplateParamSet") or []),
            "context": str(values.get("SessionContext", "")),
        }
        return {"SendStatus": {"CallId": self._store.send("tencent", "voice", sent, at), "SessionContext": ""}}
