"""Sends SMS over SMPP 3.4: one session that sends and receives. Receipts and SMS from people come over it."""

import re
import socket
import ssl
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress
from math import inf
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import certifi
import smpplib.client
import smpplib.consts
import smpplib.exceptions
import smpplib.gsm
import structlog
from django.utils.translation import gettext_noop

from tenants.domain.receipts import Ended
from tenants.outbox import receipts
from tenants.outbox.channels import CannotBeReached, ChannelAway, Letter, NotBegun, Outcome, Sender, TryLater, only

log = structlog.get_logger(__name__)

NAME: Final = "smpp"
# Seconds. All of them together, after a slice of sending, end before the task is killed.
CONNECT = 5.0  # to the SMS centre
SIGN_ON = 15.0  # for its answer to the account: a slow one takes twelve
FAREWELL = 2.0  # for its answer to the end of the session
ANSWERS = 25.0  # in which it answers for all that is in the air; a slow one takes twelve for each part of an SMS
WINDOW: Final = 10  # parts that it has not answered for; what centres commonly allow
WHY_REFUSED = {
    smpplib.consts.SMPP_ESME_RINVSYSID: "it does not know it (0x0F)",
    smpplib.consts.SMPP_ESME_RINVPASWD: "wrong password (0x0E)",
}
AT_ONCE: Final = 65_536  # bytes that are taken from the connection
RECEIPT: Final = 0x04  # esm_class of a deliver_sm that is a receipt
# message_state and the words of appendix B of SMPP 3.4; those on the way say nothing yet.
_STATES: Final = {2: Ended.DELIVERED, 3: Ended.EXPIRED, 4: Ended.FAILED, 5: Ended.FAILED, 8: Ended.FAILED}
_WORDS: Final = {
    "DELIVRD": Ended.DELIVERED,
    "EXPIRED": Ended.EXPIRED,
    "DELETED": Ended.FAILED,
    "UNDELIV": Ended.FAILED,
    "REJECTD": Ended.FAILED,
}
_RECEIPT_TEXT: Final = re.compile(
    r"id:(?P<id>[^ ]+) .*?stat:(?P<stat>[A-Z]{5,7})(?: err:(?P<err>\w{1,10}))?", re.DOTALL
)


class _Line:
    """A connection that sends several PDUs at once, as soon as something is awaited, and receives several too."""

    def __init__(self, inner: socket.socket) -> None:
        self.inner, self.leaving, self.here = inner, bytearray(), b""

    def sendall(self, data: bytes) -> None:
        """Keeps the data, to send it with what follows."""
        self.leaving += data

    def flush(self) -> None:
        """Sends what has not left yet."""
        leaving, self.leaving = self.leaving, bytearray()
        self.inner.sendall(leaving)

    def recv(self, most: int) -> bytes:
        """Returns received bytes; waits where there are none."""
        if not self.here:
            self.flush()
            self.inner.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            self.here = self.inner.recv(AT_ONCE)
        some, self.here = self.here[:most], self.here[most:]
        return some

    def settimeout(self, seconds: float) -> None:
        """Sets the timeout of the next waits."""
        self.inner.settimeout(seconds)

    def close(self) -> None:
        """Closes the connection without sending the rest."""
        self.inner.close()


class _Sms:
    """An SMS on its way. handed_over: how many of its parts the centre has.

    refusal: the status with which it refused one.
    """

    def __init__(self, letter: Letter, key: str) -> None:
        self.letter, self.key, self.parts, self.unfit = letter, key, list[bytes](), ""
        self.handed_over, self.ids, self.refusal = 0, list[str](), 0
        try:
            self.parts, self.coding, self.flag = smpplib.gsm.make_parts(
                letter.body, smpplib.consts.SMPP_ENCODING_ISO10646
            )
        except ValueError as error:
            self.unfit = repr(error)

    @property
    def is_open(self) -> bool:
        """Returns True if the centre may have all of it, and has not answered for all of it."""
        return self.handed_over > 0 and not self.refusal and len(self.ids) < len(self.parts)

    def outcome(self) -> Outcome:
        """Returns the outcome, when nothing of it is awaited any more."""
        if self.unfit:
            return TryLater(self.unfit)
        if self.refusal in (smpplib.consts.SMPP_ESME_RINVDSTADR, smpplib.consts.SMPP_ESME_RINVDSTTON):
            return CannotBeReached(gettext_noop("the SMS centre refuses the number"))
        if self.refusal:
            words = smpplib.consts.DESCRIPTIONS.get(self.refusal, "refused")
            return TryLater(f"the SMS centre does not take it now: {words} (0x{self.refusal:02X})")
        if not self.handed_over:
            return NotBegun("there was no time left for it")
        return tuple(each for each in self.ids if each)


class SmppSender(Sender):
    """A sender over one bound session; texts go as UCS-2, long ones in parts (3GPP TS 23.040)."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.parts = urlsplit(url)
        query = parse_qs(self.parts.query)
        self.source = query.get("sender", ["Shouhao"])[0]
        window = query.get("window", [""])[0]
        self.window = max(int(window), 1) if window.isdecimal() else WINDOW
        self.client: smpplib.client.Client | None = None
        self.awaited: dict[int, _Sms] = {}

    def send(self, letter: Letter, *, key: str) -> tuple[str, ...]:
        """Submits one SMS to an E.164 number; the key makes a reference by which the centre can recognise
        a repetition.
        """
        return only(self.send_all([(letter, key)], begin_until=inf))

    def send_all(self, letters: Sequence[tuple[Letter, str]], *, begin_until: float) -> list[Outcome]:
        """Submits several in a window: the centre need not answer for one before it gets the next."""
        try:
            self.check()
            client = self.client or self._bind()
        except ChannelAway as away:
            return [away] * len(letters)
        sms = [_Sms(letter, key) for letter, key in letters]
        try:
            self._exchange(client, sms, begin_until)
        except (smpplib.exceptions.ConnectionError, smpplib.exceptions.PDUError, ValueError, OSError):
            self._drop()
            return self._after_a_break(sms)
        outcomes = [each.outcome() for each in sms]
        if any(isinstance(each, TryLater) and not isinstance(each, NotBegun) for each in outcomes):
            self.close()  # a centre that turns something away may want a new session
        return outcomes

    def _exchange(self, client: smpplib.client.Client, sms: Sequence[_Sms], begin_until: float) -> None:
        """Submits all parts, at most a window of them without an answer.

        Once half of these are answered, more are submitted, some at once. Receipts and other traffic may come between.
        """
        ends, self.awaited = time.monotonic() + ANSWERS, {}
        for each in sms:
            for part in each.parts:
                if len(self.awaited) >= self.window:
                    while len(self.awaited) > self.window // 2:
                        self._read(client, ends)
                if not each.handed_over and time.monotonic() > begin_until:
                    break
                each.handed_over += 1
                self.awaited[self._submit(client, each, part)] = each
        while self.awaited:
            self._read(client, ends)

    def _submit(self, client: smpplib.client.Client, sms: _Sms, part: bytes) -> int:
        """Returns the number under which the centre answers for the part."""
        digits = self.source.isdigit()
        try:
            pdu = client.send_message(
                source_addr_ton=smpplib.consts.SMPP_TON_NATNL if digits else smpplib.consts.SMPP_TON_ALNUM,
                source_addr=self.source,
                dest_addr_ton=smpplib.consts.SMPP_TON_INTL,
                dest_addr_npi=smpplib.consts.SMPP_NPI_ISDN,
                destination_addr=sms.letter.address.mobile.lstrip("+"),
                short_message=part,
                data_coding=sms.coding,
                esm_class=sms.flag,
                registered_delivery=True,
                user_message_reference=zlib.crc32(sms.key.encode()) & 0xFFFF,
            )
        except Exception:
            sms.handed_over -= 1  # no whole part of it left
            raise
        return int(pdu.sequence)

    def _read(self, client: smpplib.client.Client, ends: float) -> None:
        client._socket.settimeout(max(ends - time.monotonic(), 0.01))  # noqa: SLF001 -- it has no way to set it
        client.read_once(auto_send_enquire_link=False)

    def _answered(self, pdu: Any, **_more: Any) -> None:
        """Takes a submit_sm_resp, or a refusal; one for an earlier session is ignored."""
        if (sms := self.awaited.pop(pdu.sequence, None)) is None:
            return
        if pdu.is_error():
            sms.refusal = int(pdu.status)
        else:
            sms.ids.append(_text(pdu.message_id))

    def _after_a_break(self, sms: Sequence[_Sms]) -> list[Outcome]:
        """Returns the outcomes after a broken session: answered parts were taken, others may have been."""
        if any(each.is_open for each in sms):
            lost: ChannelAway = self.lost_sight("the SMS centre did not answer for an SMS that it has")
            away: ChannelAway = ChannelAway(str(lost))
        else:
            lost = away = self.away("the SMS centre closed the connection")
        return [lost if each.is_open else each.outcome() if each.handed_over else away for each in sms]

    def listen(self, seconds: float) -> None:
        """Takes the centre's receipts and SMS for so long."""
        with suppress(ChannelAway):
            self.check()
            client, ends = self.client or self._bind(), time.monotonic() + seconds
            try:
                while (left := ends - time.monotonic()) > 0:
                    client._socket.settimeout(left)  # noqa: SLF001 -- it has no way to set it
                    client.read_once(auto_send_enquire_link=False)
                client._socket.flush()  # noqa: SLF001 -- as above: our answer to the last one
            except TimeoutError:
                return
            except (smpplib.exceptions.ConnectionError, smpplib.exceptions.PDUError, ValueError, OSError):
                self._drop()

    def _bind(self) -> smpplib.client.Client:
        if not self.parts.hostname:
            raise self.away("there is no SMS centre: SMPP_URL is not set")
        account, password = unquote(self.parts.username or ""), unquote(self.parts.password or "")
        address = (self.parts.hostname, self.parts.port or 2775)
        client = smpplib.client.Client(
            *address,
            timeout=CONNECT,
            allow_unknown_opt_params=True,
            logger_name="smpp",
            ssl_context=_trusted() if self.parts.scheme == "smpps" else None,
        )
        client.set_message_received_handler(self._received)
        client.set_message_sent_handler(self._answered)
        client.set_error_pdu_handler(self._answered)
        try:
            client.connect()
            client._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # noqa: SLF001 -- as below
            client._socket.settimeout(SIGN_ON)  # noqa: SLF001 -- it has no way to set it
            client._socket = _Line(client._socket)  # noqa: SLF001 -- nor to put one PDU to another
            client.bind_transceiver(system_id=account, password=password)
        except smpplib.exceptions.PDUError as error:
            client.disconnect()
            reason = WHY_REFUSED.get(error.args[-1], error.args[0])
            raise self.away(f"the SMS centre refuses the account {account!r} of SMPP_URL: {reason}") from error
        except (smpplib.exceptions.ConnectionError, OSError) as error:
            client.disconnect()
            raise self.away(f"the SMS centre can't be reached at {address[0]}:{address[1]}") from error
        self.client = client
        return client

    def _received(self, pdu: Any, **_more: Any) -> int:
        """Takes a deliver_sm. Only what is stored is acknowledged: the centre sends the rest again."""
        try:
            if pdu.esm_class & RECEIPT:
                self._receipt(pdu)
            else:
                text = (pdu.short_message or b"").decode("utf-16-be" if pdu.data_coding == 8 else "latin-1", "replace")
                receipts.take_sms(NAME, _e164(_text(pdu.source_addr)), text)
        except Exception as error:  # noqa: BLE001 -- whatever it was, the centre keeps it
            log.warning("smpp.not_taken", error=repr(error))
            return int(smpplib.consts.SMPP_ESME_RX_T_APPN)
        return int(smpplib.consts.SMPP_ESME_ROK)

    @staticmethod
    def _receipt(pdu: Any) -> None:
        receipt = _RECEIPT_TEXT.search((pdu.short_message or b"").decode("latin-1"))
        tlv = _text(getattr(pdu, "receipted_message_id", None))
        provider_id = tlv or (receipt["id"] if receipt else "")
        state = _WORDS.get(receipt["stat"]) if receipt else _STATES.get(getattr(pdu, "message_state", None) or 0)
        if provider_id and state is not None:
            code = f"{receipt['stat']} {receipt['err'] or ''}".strip() if receipt else ""
            receipts.take_receipt(NAME, provider_id, state, code=code, mobile=_e164(_text(pdu.source_addr)))

    def close(self) -> None:
        """Ends the session; the next SMS opens another."""
        if self.client is not None:
            with suppress(smpplib.exceptions.ConnectionError, smpplib.exceptions.PDUError, OSError):
                self.client._socket.settimeout(FAREWELL)  # noqa: SLF001 -- as above
                self.client.unbind()
            self._drop()

    def _drop(self) -> None:
        """Disconnects without unbinding, since a silent server would only be waited for once more."""
        if self.client is not None:
            self.client.disconnect()
            self.client = None


def _trusted() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _text(value: object) -> str:
    raw = value.decode("latin-1") if isinstance(value, bytes) else str(value or "")
    return raw.strip("\0 ")


def _e164(digits: str) -> str:
    return "+" + digits.lstrip("+")
