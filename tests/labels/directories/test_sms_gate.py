"""Who may bind to the message centre: the first PDU of a connection, and the answer to it, byte by byte."""

import socket
import struct
from collections.abc import Iterator

import pytest
import smpplib.client
import smpplib.consts
import smpplib.exceptions

from labels.directories.sandbox.sms_gate import LONGEST_BIND
from tests.labels.directories.conftest import SMS_ACCOUNTS, SMS_PASSWORD, Sandbox

ACCOUNT = SMS_ACCOUNTS[-1]
BIND_RECEIVER, BIND_TRANSMITTER, SUBMIT_SM, ENQUIRE_LINK, BIND_TRANSCEIVER = 1, 2, 4, 0x15, 9


@pytest.fixture
def connection(sandbox: Sandbox) -> Iterator[socket.socket]:
    """A connection to the centre, as it leaves the network."""
    with socket.create_connection(("127.0.0.1", sandbox.base + 21), timeout=30) as opened:
        yield opened


def bind_body(system_id: str, password: str) -> bytes:
    return f"{system_id}\0{password}\0\0".encode() + b"\x34\0\0\0"


def pdu(command: int, body: bytes, sequence: int = 7) -> bytes:
    return struct.pack(">4L", 16 + len(body), command, 0, sequence) + body


def answer(connection: socket.socket) -> tuple[int, int, int]:
    """Command, status and sequence of what comes back."""
    header = connection.recv(16, socket.MSG_WAITALL)
    length, *rest = struct.unpack(">4L", header)
    connection.recv(length - 16, socket.MSG_WAITALL)
    return rest[0], rest[1], rest[2]


def over(connection: socket.socket) -> bool:
    """Whether the centre has hung up."""
    return connection.recv(1) == b""


@pytest.mark.parametrize("command", [BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER])
@pytest.mark.parametrize(
    ("account", "password", "status"),
    [
        (ACCOUNT, "wrong", smpplib.consts.SMPP_ESME_RINVPASWD),
        (ACCOUNT, "", smpplib.consts.SMPP_ESME_RINVPASWD),
        ("nobody", SMS_PASSWORD, smpplib.consts.SMPP_ESME_RINVSYSID),
        ("", "", smpplib.consts.SMPP_ESME_RINVSYSID),
        (ACCOUNT, SMS_PASSWORD, smpplib.consts.SMPP_ESME_ROK),
    ],
)
def test_a_bind_needs_an_account_and_its_password(
    connection: socket.socket, command: int, account: str, password: str, status: int
) -> None:
    connection.sendall(pdu(command, bind_body(account, password)))
    assert answer(connection) == (command | 0x80000000, status, 7)
    if status:
        assert over(connection)
    else:
        connection.sendall(pdu(ENQUIRE_LINK, b"", 8))
        assert answer(connection) == (ENQUIRE_LINK | 0x80000000, 0, 8)


def test_nothing_is_taken_before_the_bind(connection: socket.socket) -> None:
    connection.sendall(pdu(SUBMIT_SM, b"\0" * 40))
    assert answer(connection) == (SUBMIT_SM | 0x80000000, smpplib.consts.SMPP_ESME_RINVBNDSTS, 7)
    assert over(connection)


@pytest.mark.parametrize("length", [0, 15, LONGEST_BIND + 1, 2**32 - 1])
def test_a_length_that_no_bind_has_is_refused_without_reading_on(connection: socket.socket, length: int) -> None:
    connection.sendall(struct.pack(">4L", length, BIND_TRANSMITTER, 0, 7))
    assert answer(connection) == (BIND_TRANSMITTER | 0x80000000, smpplib.consts.SMPP_ESME_RINVCMDLEN, 7)
    assert over(connection)


@pytest.mark.parametrize("body", [b"", b"no end", f"{ACCOUNT}\0{SMS_PASSWORD}"[:-1].encode(), b"\xff\xfe\0\xe5\0"])
def test_a_broken_bind_opens_nothing(connection: socket.socket, body: bytes) -> None:
    connection.sendall(pdu(BIND_TRANSMITTER, body))
    _command, status, _sequence = answer(connection)
    assert status in {smpplib.consts.SMPP_ESME_RINVSYSID, smpplib.consts.SMPP_ESME_RINVPASWD}
    assert over(connection)


def test_who_hangs_up_early_leaves_the_centre_open(sandbox: Sandbox, connection: socket.socket) -> None:
    connection.sendall(pdu(BIND_TRANSMITTER, bind_body(ACCOUNT, SMS_PASSWORD))[:20])
    connection.close()
    client = smpplib.client.Client("127.0.0.1", sandbox.base + 21, timeout=30, allow_unknown_opt_params=True)
    client.connect()
    with pytest.raises(smpplib.exceptions.PDUError, match="Invalid Password"):
        client.bind_transmitter(system_id=ACCOUNT, password="wrong")
    client.disconnect()
