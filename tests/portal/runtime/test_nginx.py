"""docs/deploy/nginx.conf, served by nginx itself: what it tells its log, and whom it lets through how often."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from portal.runtime.folders import ROOT
from portal.runtime.processes import stop_process, wait_until
from tests.tenants.outbox.peers import free_port

CONF = ROOT / "docs" / "deploy" / "nginx.conf"
SECRETS = (
    "/calendar/s3cret.ics",
    "/answer/s3cret/",
    "/stop/s3cret/",
    "/accounts/password/reset/key/1-s3cret/",
    "/parties/7/s3cret/",
    "/reports/s3cret/mail/",
    "/join/s3cret/",
    "/numbers/?q=s3cret",
    "//answer//s3cret/",
    "/answer%2Fs3cret",
    "/ANSWER/s3cret/",
)


class Behind(BaseHTTPRequestHandler):
    """In the web role's place."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name there
        """Nothing."""


@dataclass(frozen=True)
class Front:
    """A running nginx."""

    port: int
    folder: Path

    def status(self, path: str, headers: dict[str, str] | None = None) -> int:
        return self.statuses([path], headers)[0]

    def statuses(self, paths: list[str], headers: dict[str, str] | None = None) -> list[int]:
        """Over one connection."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        line = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=context)
        said = []
        for path in paths:
            line.request("GET", path, headers={"Host": "acme.certify.example.com", **(headers or {})})
            with line.getresponse() as answer:
                answer.read()
                said.append(answer.status)
        line.close()
        return said

    def logged(self) -> str:
        """All that its logs say, once the last call stands there."""
        self.status("/last/")
        assert wait_until(lambda: '"GET /last/' in self._logs(), seconds=30)
        return self._logs()

    def _logs(self) -> str:
        return "".join(each.read_text() for each in sorted(self.folder.glob("*.log")))


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """The file as it lies there, but for ports, certificates and where its logs go."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        assert "CI" not in os.environ, "install nginx where this has to be shown"
        pytest.skip("nginx is not installed: apt install nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    make += ["-subj", "/CN=certify.example.com", "-keyout", str(folder / "key.pem"), "-out", str(folder / "chain.pem")]
    subprocess.run(make, check=True, capture_output=True)
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    Thread(target=behind.serve_forever, daemon=True).start()
    plain, port = free_port(), free_port()
    text = CONF.read_text().replace("127.0.0.1:8000", f"127.0.0.1:{behind.server_port}")
    text = re.sub(r"listen \[::\].*", "", text).replace("listen 80;", f"listen 127.0.0.1:{plain};")
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;").replace("/var/log/nginx", str(folder))
    text = re.sub(r"/etc/letsencrypt/\S+/fullchain.pem", str(folder / "chain.pem"), text)
    text = re.sub(r"/etc/letsencrypt/\S+/privkey.pem", str(folder / "key.pem"), text)
    temporary = "".join(
        f"{name}_temp_path {folder};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/start.err;\nevents {{}}\n"
    (folder / "nginx.conf").write_text(f"{whole}http {{\n{temporary}{text}\n}}\n")
    command = [program, "-e", str(folder / "start.err"), "-c", str(folder / "nginx.conf")]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    assert "[warn]" not in tried.stderr, tried.stderr
    process = subprocess.Popen(command)
    try:
        running = Front(port, folder)
        assert wait_until(lambda: _answers(running), seconds=10)
        yield running
    finally:
        stop_process(process, signal_number=signal.SIGTERM, patience=5)
        behind.shutdown()


def _answers(front: Front) -> bool:
    try:
        return front.status("/") == 200
    except OSError:
        return False


def test_no_secret_of_an_address_stands_in_its_log(front: Front) -> None:
    for path in SECRETS:
        assert front.status(path) in {200, 400}
    assert front.status("/answer/s3cret/", {"X-Long": "x" * 9_000}) == 400
    told = front.logged()
    assert '"GET /answer/..." 200' in told
    assert "s3cret" not in told


def test_headers_are_bounded_as_the_web_role_bounds_them(front: Front) -> None:
    assert front.status("/", {"X-Long": "x" * 8_000}) == 200
    assert front.status("/", {"X-Long": "x" * 8_400}) == 400
    assert front.status("/", {f"X-{each}": "x" * 7_900 for each in range(5)}) == 400


def test_a_flood_from_one_network_is_turned_away_before_the_web_role(front: Front) -> None:
    flood = front.statuses(["/numbers/"] * 1_500)
    assert flood[:100] == [200] * 100, "a page and its files are no flood"
    assert 429 in flood
    time.sleep(1.5)
    assert front.status("/numbers/") == 200
