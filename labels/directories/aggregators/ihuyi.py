"""互亿无线 ihuyi tells which name and mark vendors show for a number. Two products of one form; static key over TLS.

Written after the vendor's pages numbermark and numbermarkplatform (stored copies, the newest of 2025-09-29). They end
before their table of error codes, so the codes of its SMS product, which has the same form, are used; any other code
counts as passing trouble.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from labels.directories.aggregators.looking import TIMEOUT, Door, VendorLook, digits_for
from labels.directories.answers import AccountTrouble, PermanentRefusal
from labels.domain.numbers import NumberKind
from tenants.outside.exchange import BrokenAnswer, HttpAnswer, PassingTrouble, exchange, printable

TAKEN: Final = 2
# Our account's: address not allowed, account or key missing or wrong, frozen, balance used up, address not on file.
OF_THE_ACCOUNT: Final = frozenset({400, 401, 402, 405, 4050, 4051, 4052, 40501, 40502})
OF_THE_NUMBER: Final = frozenset({403, 404, 406})
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


class Ihuyi:
    """Asks one of the two products. product: its path."""

    kinds = frozenset(
        {NumberKind.MOBILE, NumberKind.FIXED_LINE, NumberKind.HOT_LINE_400, NumberKind.SHORT_CODE},
    )
    short_codes: tuple[str, ...] = ("95", "96")

    def __init__(self, door: Door, product: str) -> None:
        self._door, self._product = door, product

    def ask(self, canonical: str) -> dict[str, Any]:
        """See Aggregator."""
        content = digits_for(self, canonical)
        return self._door.call(lambda secret: self._send("Submit", secret, content=content), _judge, free=False)

    def looks(self, answer: Mapping[str, Any]) -> list[VendorLook]:
        """See Aggregator. Returns nothing for a vendor that the answer leaves out."""
        data = answer.get("data")
        if not isinstance(data, dict):
            raise BrokenAnswer("broken_answer", "no data")
        return [_look(vendor, said) for vendor, said in data.items() if isinstance(said, dict)]

    def balance(self) -> str:
        """See Aggregator. The balance is the number of queries left."""
        said = self._door.call(lambda secret: self._send("GetNum", secret), _judge, free=True)
        return str(said.get("num", ""))[:40]

    def _send(self, operation: str, secret: Mapping[str, str], **more: str) -> HttpAnswer:
        url = f"{self._door.base_url}/info_service/{self._product}/{operation}.json"
        fields = {"account": secret.get("account", ""), "password": secret.get("key", ""), **more}
        return exchange("POST", url, FORM, urlencode(fields).encode(), TIMEOUT)


def _judge(said: Mapping[str, Any]) -> None:
    """Raises the error that comes inside a 200. The vendor does not charge for refused queries."""
    code, why = said.get("code"), printable(str(said.get("msg", "")))
    if code == TAKEN:
        return
    if not isinstance(code, int):
        raise BrokenAnswer("broken_answer", "no code")
    if code in OF_THE_ACCOUNT:
        raise AccountTrouble(f"code_{code}", why)
    if code in OF_THE_NUMBER:
        raise PermanentRefusal(200, f"code_{code}", why)
    raise PassingTrouble(f"code_{code}", why)


def _look(vendor: str, said: Mapping[str, Any]) -> VendorLook:
    name, mark, count = said.get("ShowName"), said.get("TagName"), str(said.get("Count") or "")
    return VendorLook(
        vendor,
        printable(str(name)).strip()[:40] or None if name else None,
        printable(str(mark)).strip() if mark else "",
        int(count) if count.isascii() and count.isdecimal() else None,
    )
