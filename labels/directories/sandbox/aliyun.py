"""Stands in for Aliyun's SMS (dysmsapi) and calls (dyvmsapi), written from their documents."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.requests import Request

from labels.directories.sandbox.vendor_store import CHINA, CLOCK_SKEW, RINGS, VendorError, VendorStore

ACS3 = re.compile(r"ACS3-HMAC-SHA256 Credential=([^,]+),\s*SignedHeaders=([a-z0-9;-]+),\s*Signature=(\w+)")


class Aliyun:
    """Implements Aliyun's operations. accounts: secrets by key id."""

    def __init__(self, store: VendorStore, accounts: Mapping[str, str]) -> None:
        self._store, self._accounts = store, accounts

    def answer(self, request: Request, body: bytes, at: datetime | None) -> dict[str, Any]:
        """Answers one request by its action. Raises VendorError."""
        self._check_acs3(request, body)
        values = {**dict(request.query_params), **_form(request, body)}
        action = request.headers["x-acs-action"]
        if request.headers.get("x-acs-version") != "2017-05-25":
            raise VendorError("InvalidVersion")
        answers = {
            "SendSms": self._sms,
            "QuerySendDetails": self._details,
            "CreateSmsTemplate": self._create,
            "GetSmsTemplate": self._template,
            "SingleCallByTts": self._call,
            "IvrCall": self._call,
            "QueryCallDetailByCallId": self._detail,
        }
        if action not in answers:
            raise VendorError("InvalidAction.NotFound")
        return {"Code": "OK", "Message": "OK", **answers[action](values, at)}

    def _check_acs3(self, request: Request, body: bytes) -> None:
        match = ACS3.fullmatch(request.headers.get("authorization", ""))
        if not match:
            raise VendorError("IncompleteSignature")
        key_id, names, signature = match.groups()
        secret = self._accounts.get(key_id)
        if secret is None:
            raise VendorError("InvalidAccessKeyId.NotFound")
        headers = request.headers
        if headers.get("x-acs-content-sha256") != hashlib.sha256(body).hexdigest():
            raise VendorError("SignatureDoesNotMatch", "x-acs-content-sha256")
        signed = names.split(";")
        if not {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-version"} <= set(signed):
            raise VendorError("IncompleteSignature", "SignedHeaders")
        query = "&".join(
            f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
            for name, value in sorted(request.query_params.multi_items())
        )
        canonical = (
            f"{request.method}\n/\n{query}\n"
            + "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in signed)
            + f"\n{names}\n{headers['x-acs-content-sha256']}"
        )
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        expected = hmac.new(secret.encode(), f"ACS3-HMAC-SHA256\n{digest}".encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, signature):
            raise VendorError("SignatureDoesNotMatch")
        try:
            at = datetime.strptime(headers.get("x-acs-date", ""), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            raise VendorError("InvalidTimeStamp.Format") from None
        if abs((datetime.now(UTC) - at).total_seconds()) > 3 * CLOCK_SKEW:
            raise VendorError("InvalidTimeStamp.Expired")
        if not self._store.is_new(headers.get("x-acs-signature-nonce", "")):
            raise VendorError("SignatureNonceUsed")

    def _sms(self, values: Mapping[str, str], at: datetime | None) -> dict[str, Any]:
        if error := self._store.behaviour("aliyun")["error"]:
            raise VendorError(str(error))
        if not re.fullmatch(r"1[3-9]\d{9}", values.get("PhoneNumbers", "")):
            raise VendorError("isv.MOBILE_NUMBER_ILLEGAL")
        if not self._store.is_registered(values.get("SignName", "")):
            raise VendorError("isv.SMS_SIGNATURE_ILLEGAL")
        text = self._filled_by_name(values.get("TemplateCode", ""), values.get("TemplateParam", ""))
        sent = {
            "sender": "10690000",
            "recipient": f"86{values['PhoneNumbers']}",
            "text": f"【{values['SignName']}】{text}",
            "context": values.get("OutId", ""),
        }
        return {"BizId": self._store.send("aliyun", "sms", sent, at)}

    def _filled_by_name(self, code: str, parameters: str) -> str:
        template = self._store.template("aliyun", code)
        if template is None or template["state"] != "approved":
            raise VendorError("isv.SMS_TEMPLATE_ILLEGAL")
        try:
            given = json.loads(parameters or "{}")
        except ValueError:
            raise VendorError("isv.INVALID_JSON_PARAM") from None
        names = re.findall(r"\$\{(\w+)\}", template["text"])
        if set(names) - set(given):
            raise VendorError("isv.TEMPLATE_MISSING_PARAMETERS")
        for value in given.values():
            if not isinstance(value, str) or not 1 <= len(value) <= 35:
                raise VendorError("isv.PARAM_LENGTH_LIMIT")
            if re.search(r"https?://|www\.", value):
                raise VendorError("isv.PARAM_NOT_SUPPORT_URL")
        return re.sub(r"\$\{(\w+)\}", lambda match: str(given[match[1]]), template["text"])

    def _details(self, values: Mapping[str, str], at: datetime | None) -> dict[str, Any]:
        self._store.settle("aliyun")
        rows = self._store.database.execute(
            "SELECT * FROM message WHERE vendor = 'aliyun' AND channel = 'sms' AND recipient = ?",
            (f"86{values.get('PhoneNumber', '')}",),
        ).fetchall()
        day, biz = values.get("SendDate", ""), values.get("BizId", "")
        details = [
            {
                "PhoneNum": row["recipient"][2:],
                "SendStatus": {"sent": 1, "failed": 2, "delivered": 3}[row["state"]],
                "ErrCode": row["code"],
                "OutId": row["context"],
                "Content": row["text"],
                "SendDate": datetime.fromtimestamp(row["sent"], CHINA).strftime("%Y-%m-%d %H:%M:%S"),
            }
            for row in rows
            if datetime.fromtimestamp(row["sent"], CHINA).strftime("%Y%m%d") == day and biz in ("", row["id"])
        ]
        return {"TotalCount": str(len(details)), "SmsSendDetailDTOs": {"SmsSendDetailDTO": details[:50]}}

    def _create(self, values: Mapping[str, str], at: datetime | None) -> dict[str, Any]:
        if not self._store.is_registered(values.get("RelatedSignName", "")):
            raise VendorError("isv.SMS_SIGNATURE_ILLEGAL")
        names = re.findall(r"\$\{(\w+)\}", values.get("TemplateContent", ""))
        if set(json.loads(values.get("TemplateRule", "{}"))) != set(names):
            raise VendorError("isv.TEMPLATE_PARAMS_ILLEGAL", "TemplateRule")
        code = f"SMS_{int(time.time() * 1000) % 10**9:09}"
        while self._store.template("aliyun", code):
            code = f"SMS_{int(code[4:]) + 1:09}"
        self._store.add_template(
            "aliyun", code, values["TemplateName"], values["TemplateContent"], values["TemplateType"]
        )
        return {"TemplateCode": code, "TemplateName": values["TemplateName"], "OrderId": code[4:]}

    def _template(self, values: Mapping[str, str], at: datetime | None) -> dict[str, Any]:
        template = self._store.template("aliyun", values.get("TemplateCode", ""))
        if template is None:
            raise VendorError("isv.SMS_TEMPLATE_ILLEGAL")
        return {
            "TemplateCode": template["code"],
            "TemplateName": template["name"],
            "TemplateContent": template["text"],
            "TemplateType": template["kind"],
            "TemplateStatus": {"in_review": "0", "approved": "1", "refused": "2"}[template["state"]],
            "AuditInfo": {"RejectInfo": template["reason"]},
        }

    def _call(self, values: Mapping[str, str], at: datetime | None) -> dict[str, Any]:
        if error := self._store.behaviour("aliyun")["error"]:
            raise VendorError(str(error))
        if not re.fullmatch(r"0?\d{7,12}", values.get("CalledNumber", "")):
            raise VendorError("isv.INVALID_CALLED_NUMBER")
        if not 1 <= len(values.get("OutId", "x").encode()) <= 15:
            raise VendorError("isv.PARAM_LENGTH_LIMIT", "OutId")
        code = values.get("TtsCode") or values.get("StartCode", "")
        text = self._filled_by_name(code, values.get("TtsParam") or values.get("StartTtsParams", ""))
        keys = "".join(value for name, value in sorted(values.items()) if re.fullmatch(r"MenuKeyMap\.\d+\.Key", name))
        sent = {
            "sender": values.get("CalledShowNumber", "") or "057100000000",
            "recipient": f"86{values['CalledNumber']}",
            "text": text,
            "keys": keys,
            "context": values.get("OutId", ""),
        }
        return {"CallId": self._store.send("aliyun", "voice", sent, at)}

    def _detail(self, values: Mapping[str, str], at: datetime | None) -> dict[str, Any]:
        row = self._store.database.execute("SELECT * FROM message WHERE id = ?", (values.get("CallId", ""),)).fetchone()
        if row is None:
            raise VendorError("isv.CALL_NOT_FOUND")
        if row["keys"] and not row["pressed"] and time.time() - row["sent"] < RINGS:
            return {}
        failed = self._store.behaviour("aliyun")["receipt"] == "failed"
        data = {"state": "200010" if failed else "200000", "callee": row["recipient"][2:], "dtmf": row["pressed"]}
        return {"Data": json.dumps(data)}


def _form(request: Request, body: bytes) -> dict[str, str]:
    """Returns the parameters that an SDK puts into the body as a form."""
    if not body or "form-urlencoded" not in request.headers.get("content-type", ""):
        return {}
    return dict(parse_qsl(body.decode(), keep_blank_values=True))
