"""Files in a bucket: Django's storage over S3, against a little S3 on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

TRY = """
import django, json
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from compliance import uploads
from tests.compliance.bad_files import good_files
name, content = good_files()["a PDF"]
kept = uploads.keep(uploads.accept(ContentFile(content, name)), "acme")
with default_storage.open(kept.file) as stored:
    same = stored.read() == content
try:
    default_storage.open("acme/nothing.pdf").read()
    missing = "there"
except FileNotFoundError:
    missing = "not there"
from datetime import UTC, datetime, timedelta
folders, files = default_storage.listdir("acme")
age = datetime.now(UTC) - default_storage.get_modified_time(kept.file)
default_storage.delete(kept.file)
print(json.dumps([kept.file, same, missing, folders, files, age > timedelta(days=1)]))
"""


class Bucket(BaseHTTPRequestHandler):
    """Puts, gets, lists and deletes objects; all of them are from 2 November 2026."""

    objects: dict[str, bytes] = {}
    signed: list[bool] = []
    deleted: list[str] = []

    def do_PUT(self) -> None:
        self.signed.append(self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256"))
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):  # SIZE;…\r\n DATA \r\n 0;…
            size, _newline, rest = body.partition(b"\r\n")
            body = rest[: int(size.split(b";")[0], 16)]
        self.objects[self.path] = body
        self._say(200, b"")

    def do_HEAD(self) -> None:
        self._get(body=False)

    def do_GET(self) -> None:
        if "prefix=" in self.path:
            self._list()
        else:
            self._get(body=True)

    def do_DELETE(self) -> None:
        self.deleted.append(self.path)
        self._say(204, b"")

    def _list(self) -> None:
        """The keys below a folder, as ListObjects tells them."""
        keys = "".join(f"<Contents><Key>{path.removeprefix('/papers/')}</Key></Contents>" for path in self.objects)
        space = "http://s3.amazonaws.com/doc/2006-03-01/"
        self._say(200, f'<ListBucketResult xmlns="{space}">{keys}</ListBucketResult>'.encode())

    def _get(self, *, body: bool) -> None:
        content = self.objects.get(self.path.split("?")[0])
        if content is None:
            self._say(404, b"<Error><Code>NoSuchKey</Code></Error>" if body else b"")
        else:
            self._say(200, content, body=body)

    def _say(self, code: int, content: bytes, *, body: bool = True) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Mon, 02 Nov 2026 08:00:00 GMT")
        self.end_headers()
        if body:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's own name
        """Silence."""


@pytest.fixture
def bucket() -> Iterator[str]:
    Bucket.objects, Bucket.signed, Bucket.deleted = {}, [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


def test_a_file_is_kept_in_the_bucket_and_read_from_it(bucket: str) -> None:
    settings = {
        "FILES_BUCKET": "papers",
        "FILES_ENDPOINT": bucket,
        "FILES_REGION": "cn-north-1",
        "FILES_ACCESS_KEY": "key",
        "FILES_SECRET_KEY": "secret",
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
    }
    ran = subprocess.run(
        [sys.executable, "-c", TRY], capture_output=True, text=True, env={**os.environ, **settings}, check=False
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    name, same, missing, folders, files, old = json.loads(ran.stdout)
    assert (same, missing) == (True, "not there")
    assert (folders, [f"acme/{file}" for file in files], old) == ([], [name], True), "what removes unnamed files reads"
    assert Bucket.deleted == [f"/papers/{name}"]
    assert list(Bucket.objects) == [f"/papers/{name}"]
    assert Bucket.signed == [True]
    assert name.startswith("acme/")
