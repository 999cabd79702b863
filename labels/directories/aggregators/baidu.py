"""百度智能云 号码安全服务 (SPNS) tells whether a mobile is marked (signed by bce-auth-v1). It knows no labels.

Written after the vendor's page 号码标记 (2023-06-19). Fixed lines want a cipher whose key the vendor gives by hand, and
400 and 95 numbers are not taken, so it is asked about neither.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC
from typing import Any, Final
from urllib.parse import urlsplit

from labels.directories.aggregators.bce import bce_authorization
from labels.directories.aggregators.looking import TIMEOUT, Door, VendorLook, digits_for
from labels.directories.answers import AccountTrouble, PermanentRefusal
from labels.domain.numbers import NumberKind
from tenants.clock import real_now
from tenants.outside.exchange import BrokenAnswer, HttpAnswer, PassingTrouble, exchange, printable

VENDOR: Final = "Baidu"
PATH: Final = "/haoma-cloud/openapi/phone-tag/1.0"
GOOD: Final = "10000"
OF_THE_NUMBER: Final = frozenset({"10001", "10002"})
OF_THE_ACCOUNT: Final = frozenset({"20002", "30001"})  # used up; our address is not allowed
# What its codes mean, for answers that do not give the words.
MARKS: Final[Mapping[str, str]] = {
    "1": "诈骗电话",
    "2": "保险公司",
    "3": "金融理财",
    "4": "中介公司",
    "5": "猎头招聘",
    "6": "广告营销",
    "7": "送餐外卖",
    "8": "物流快递",
    "10": "骚扰电话",
    "11": "违法电话",
    "12": "网约车",
}


class BaiduMarks:
    """Asks about one mobile a call, as the SHA-1 of its 11 digits."""

    kinds = frozenset({NumberKind.MOBILE})
    short_codes: tuple[str, ...] = ()

    def __init__(self, door: Door) -> None:
        self._door = door

    def ask(self, canonical: str) -> dict[str, Any]:
        """See Aggregator."""
        digits = digits_for(self, canonical)
        phone = hashlib.sha1(digits.encode(), usedforsecurity=False).hexdigest()  # the vendor's form
        return self._door.call(lambda secret: self._send(secret, phone), _judge, free=False)

    def looks(self, answer: Mapping[str, Any]) -> list[VendorLook]:
        """See Aggregator. Takes the first of several marks."""
        result = answer.get("result")
        marks = result.get("remark_types") if isinstance(result, dict) else None
        first = next((each for each in marks if isinstance(each, dict)), {}) if isinstance(marks, list) else {}
        code = str(first.get("code", ""))
        words = str(first.get("code_type") or "") or MARKS.get(code, f"#{code}" if code else "")
        return [VendorLook(VENDOR, None, printable(words).strip(), knows_label=False)]

    def balance(self) -> str:
        """See Aggregator. The vendor gives no balance, but a query about no number shows whether it accepts the
        account.
        """
        with suppress(PermanentRefusal):
            self._door.call(lambda secret: self._send(secret, ""), _judge, free=True)
        return ""

    def _send(self, secret: Mapping[str, str], phone: str) -> HttpAnswer:
        body = json.dumps({"appkey": secret.get("app_key", ""), "phone": phone}).encode()
        url, at = self._door.base_url + PATH, real_now()
        headers = {
            "Host": urlsplit(url).netloc,
            "Content-Type": "application/json; charset=utf-8",
            "x-bce-date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-bce-content-sha256": hashlib.sha256(body).hexdigest(),
        }
        signed = bce_authorization(
            "POST",
            urlsplit(url).path,
            headers,
            key_id=secret.get("access_key", ""),
            secret=secret.get("secret_key", ""),
            at=at,
        )
        return exchange("POST", url, {**headers, "Authorization": signed}, body, TIMEOUT)


def _judge(said: Mapping[str, Any]) -> None:
    """Raises the error that comes inside a 200."""
    code, why = str(said.get("code", "")), printable(str(said.get("msg", "")))
    if code == GOOD:
        return
    if code in OF_THE_ACCOUNT:
        raise AccountTrouble(f"code_{code}", why)
    if code in OF_THE_NUMBER:
        raise PermanentRefusal(200, f"code_{code}", why)
    if not code.isdecimal():
        raise BrokenAnswer("broken_answer", "no code")
    raise PassingTrouble(f"code_{code}", why)
