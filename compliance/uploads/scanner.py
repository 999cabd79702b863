"""Asks a virus scanner, if there is one: ClamAV's daemon by its socket (protocol: clamd(8), INSTREAM).

settings.CLAMAV_SOCKET: the path of a unix socket, or host:port; empty: nobody scans. When it is set and does not
answer, every file is refused.
"""

import socket
import struct

from django.conf import settings
from django.utils.translation import gettext as _

from tenants.refusals import Refused

PATIENCE = 30.0  # seconds
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096


def scan(content: bytes) -> None:
    """Scans a file. Raises Refused: infected, not_scanned."""
    if not settings.CLAMAV_SOCKET:
        return
    try:
        answer = _ask(settings.CLAMAV_SOCKET, content)
    except OSError as error:
        raise Refused(
            _("Virus scanning is not available at the moment: try again later."), code="not_scanned", field="file"
        ) from error
    if answer == "stream: OK":
        return
    if answer.endswith(" FOUND"):
        raise Refused(_("The virus scanner rejected this file."), code="infected", field="file")
    raise Refused(
        _("Virus scanning is not available at the moment: try again later."), code="not_scanned", field="file"
    )


def _ask(address: str, content: bytes) -> str:
    with _connected(address) as connection:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            part = content[start : start + CHUNK]
            connection.sendall(struct.pack(">I", len(part)) + part)
        connection.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := connection.recv(1024)):
            answer += more
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _connected(address: str) -> socket.socket:
    if "/" in address:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(PATIENCE)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)
