"""The authority that docs/settings.md makes is believed by Python, which from 3.13 on asks for what X.509 demands."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import subprocess
from pathlib import Path
from threading import Thread

import pytest

from portal.runtime.folders import ROOT

HOST = "db.example.com"


def documented() -> str:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/settings.md").read_text(), re.DOTALL)
    (block,) = [each for each in blocks if "openssl req -x509" in each]
    return block


def handshake(folder: Path) -> str:
    """The subject that a client has seen who believes that authority alone, strictly."""
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    served.load_cert_chain(folder / "server.crt", folder / "server.key")
    asking = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    asking.verify_flags |= ssl.VERIFY_X509_STRICT
    one, other = socket.socketpair()

    def serve() -> None:
        with contextlib.suppress(ssl.SSLError):  # a client that does not believe it says so
            served.wrap_socket(one, server_side=True).close()

    server = Thread(target=serve)
    server.start()
    with asking.wrap_socket(other, server_hostname=HOST) as line:
        certificate = line.getpeercert()
    server.join(10)
    return str(certificate and certificate["subject"])


def test_it_is_believed(tmp_path: Path) -> None:
    subprocess.run(["bash", "-euc", documented()], cwd=tmp_path, check=True, capture_output=True)
    assert HOST in handshake(tmp_path)


def test_one_that_does_not_say_what_it_may_do_is_not(tmp_path: Path) -> None:
    poorer = documented().replace("-addext keyUsage=critical,keyCertSign,cRLSign ", "")
    assert poorer != documented()
    subprocess.run(["bash", "-euc", poorer], cwd=tmp_path, check=True, capture_output=True)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(tmp_path)
