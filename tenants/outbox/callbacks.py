"""Takes what vendors push to us: receipts, answers to calls, SMS from people.

Pushes are not signed: the secret in the address lets them in. They are repeated until answered, and may come twice.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from tenants.domain.receipts import Ended
from tenants.outbox import receipts

MOST: Final = 500  # reports of one push


class NotAPush(ValueError):
    """Raised for data that this vendor does not send."""


def take_push(vendor: str, channel: str, said: object) -> int:
    """Takes what a vendor pushes. Returns how many reports that were. Raises NotAPush."""
    reader = _READERS.get((vendor, channel))
    rows: Sequence[object] = said if isinstance(said, list) else [said]
    if reader is None or len(rows) > MOST or not all(isinstance(row, dict) for row in rows):
        raise NotAPush(f"{vendor} {channel}")
    try:
        for row in rows:
            reader(row)  # type: ignore[arg-type]  # each is a mapping
    except (KeyError, TypeError) as error:
        raise NotAPush(repr(error)) from error
    return len(rows)


def _aliyun_receipt(row: Mapping[str, Any]) -> None:
    """SmsReport: {phone_number, success, err_code, biz_id, out_id, …}."""
    ended = Ended.DELIVERED if row["success"] is True else Ended.FAILED
    code, mobile = str(row.get("err_code", "")), _e164(str(row["phone_number"]))
    receipts.take_receipt("aliyun_sms", str(row["biz_id"]), ended, code=code, mobile=mobile)


def _aliyun_sms(row: Mapping[str, Any]) -> None:
    """SmsUp: {phone_number, content, send_time, sequence_id, …}."""
    sender, said = _e164(str(row["phone_number"])), str(row["content"])
    receipts.take_sms("aliyun_sms", sender, said, provider_id=str(row.get("sequence_id", "")))


def _aliyun_call(row: Mapping[str, Any]) -> None:
    """VoiceReport: {call_id, status_code, dtmf, …}; 200000 is answered."""
    code = str(row["status_code"])
    ended = Ended.DELIVERED if code == "200000" else Ended.FAILED
    pressed = str(row.get("dtmf") or "")[:1]
    receipts.take_receipt("aliyun_voice", str(row["call_id"]), ended, code=code, key=pressed)


def _tencent_receipt(row: Mapping[str, Any]) -> None:
    """{sid, mobile, nationcode, report_status, errmsg, …}."""
    ended = Ended.DELIVERED if row["report_status"] == "SUCCESS" else Ended.FAILED
    mobile = f"+{row.get('nationcode', '86')}{row['mobile']}"
    receipts.take_receipt("tencent_sms", str(row["sid"]), ended, code=str(row.get("errmsg", "")), mobile=mobile)


def _tencent_sms(row: Mapping[str, Any]) -> None:
    """{mobile, nationcode, text, time, …}."""
    receipts.take_sms("tencent_sms", f"+{row.get('nationcode', '86')}{row['mobile']}", str(row["text"]))


def _tencent_call(row: Mapping[str, Any]) -> None:
    """{voiceprompt_callback: {callid, result, …}}; 0 is answered."""
    callback = row.get("voiceprompt_callback") or row
    ended = Ended.DELIVERED if str(callback["result"]) == "0" else Ended.FAILED
    receipts.take_receipt("tencent_voice", str(callback["callid"]), ended, code=str(callback["result"]))


def _e164(number: str) -> str:
    digits = number.lstrip("+").removeprefix("0086")
    return f"+{digits}" if digits.startswith("86") and len(digits) > 11 else f"+86{digits}"


_READERS: Final[dict[tuple[str, str], Callable[[Mapping[str, Any]], None]]] = {
    ("aliyun", "sms"): _aliyun_receipt,
    ("aliyun", "replies"): _aliyun_sms,
    ("aliyun", "voice"): _aliyun_call,
    ("tencent", "sms"): _tencent_receipt,
    ("tencent", "replies"): _tencent_sms,
    ("tencent", "voice"): _tencent_call,
}
