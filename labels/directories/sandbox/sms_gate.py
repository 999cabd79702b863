"""Guards the message centre: a bind must name an account and its password, which smpp34's server never checks."""

import asyncio
import hmac
import logging
import struct
from collections.abc import Mapping
from contextlib import suppress

logger = logging.getLogger(__name__)
HEADER = struct.Struct(">4L")  # command_length, command_id, command_status, sequence_number
BINDS = {0x01: "receiver", 0x02: "transmitter", 0x09: "transceiver"}
RESPONSE = 0x80000000
LONGEST_SYSTEM_ID, LONGEST_PASSWORD = 15, 8  # characters; SMPP 3.4, 4.1.1
LONGEST_BIND = HEADER.size + 16 + 9 + 13 + 3 + 41  # bytes; as above
# Values of SMPP 3.4.
INVALID_LENGTH, NOT_BOUND, WRONG_PASSWORD, UNKNOWN_SYSTEM = 0x02, 0x04, 0x0E, 0x0F
FIRST_PDU_PATIENCE = 10.0
# Time for bytes that are still on their way when one side has ended.
LAST_WORDS_PATIENCE = 2.0


class _NotBound(Exception):
    def __init__(self, command: int, status: int, sequence: int) -> None:
        super().__init__(f"status 0x{status:02X}")
        self.answer = HEADER.pack(HEADER.size, command | RESPONSE, status, sequence)


class Gate:
    """Lets a connection through to the message centre on `port` of this machine once it has named an account.

    accounts: passwords by system_id. Any other bind is answered as a real centre does, and the connection is closed.
    """

    def __init__(self, accounts: Mapping[str, str], port: int) -> None:
        self._accounts, self._port = accounts, port

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves one connection, from its first PDU to its end."""
        try:
            async with asyncio.timeout(FIRST_PDU_PATIENCE):
                bind = await self._accepted_bind(reader)
        except _NotBound as refused:
            writer.write(refused.answer)
        except (TimeoutError, EOFError, OSError):
            pass
        else:
            await self._hand_on(bind, reader, writer)
        with suppress(OSError):
            writer.close()
            await writer.wait_closed()

    async def _accepted_bind(self, reader: asyncio.StreamReader) -> bytes:
        """Returns the bytes of the first PDU. Raises _NotBound unless it is a bind of an account."""
        header = await reader.readexactly(HEADER.size)
        length, command, _status, sequence = HEADER.unpack(header)
        if command not in BINDS:
            raise _NotBound(command, NOT_BOUND, sequence)
        if not HEADER.size <= length <= LONGEST_BIND:
            raise _NotBound(command, INVALID_LENGTH, sequence)
        body = await reader.readexactly(length - HEADER.size)
        system_id, password, *_rest = (*body.split(b"\0"), b"", b"")
        known = self._accounts.get(system_id.decode("ascii", "replace"))
        if known is None or not hmac.compare_digest(known.encode(), password):
            logger.warning("SMS: %r may not bind as a %s", system_id.decode("ascii", "replace"), BINDS[command])
            raise _NotBound(command, UNKNOWN_SYSTEM if known is None else WRONG_PASSWORD, sequence)
        return header + body

    async def _hand_on(self, bind: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._port)
        inner_writer.write(bind)
        ways = {
            asyncio.create_task(_copy(reader, inner_writer)),
            asyncio.create_task(_copy(inner_reader, writer)),
        }
        try:
            _ended, going_on = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            if going_on:
                await asyncio.wait(going_on, timeout=LAST_WORDS_PATIENCE)
        finally:
            for way in ways:
                way.cancel()
            inner_writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copies bytes until one side ends or the other is gone."""
    with suppress(OSError):
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()
        writer.write_eof()
