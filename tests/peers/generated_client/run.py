"""A client that openapi-python-client generates from our document registers numbers, hands in files, turns pages."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

BASE, KEY, PORT = os.environ["SHOUHAO_BASE"], os.environ["SHOUHAO_KEY"], os.environ["SHOUHAO_PORT"]
HOST = BASE.removeprefix("http://")
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n"
)
# It knows files by one type only.
OVERRIDES = "content_type_overrides:\n" + "".join(
    f"  {kind}: application/octet-stream\n"
    for kind in ("application/pdf", "application/ofd", "image/jpeg", "image/png")
)


def generate() -> None:
    """Write the package `made` below the present folder; its warnings count as failures."""
    asked = urllib.request.Request(f"http://127.0.0.1:{PORT}/api/openapi.json", headers={"Host": HOST})
    Path("openapi.json").write_bytes(urllib.request.urlopen(asked).read())
    Path("config.yml").write_text(
        "project_name_override: made\npackage_name_override: made\npost_hooks: []\n" + OVERRIDES
    )
    command = [
        "generate",
        "--path",
        "openapi.json",
        "--config",
        "config.yml",
        "--meta",
        "none",
        "--output-path",
        "made",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", *command, "--fail-on-warning"], text=True, capture_output=True
    )
    print(done.stdout, done.stderr)
    if done.returncode:
        sys.exit("the client could not be generated")


def walk() -> int:
    """Use it; returns how many calls were made."""
    sys.path.insert(0, str(Path.cwd()))
    from made import AuthenticatedClient
    from made.api.licences import licences_hand_in, licences_list
    from made.api.numbers import imports_make, number_proofs_hand_in, numbers_list, numbers_register
    from made.models import ImportIn, LicenceIn, NumberIn, NumberProofIn, NumbersIn
    from made.types import File

    client = AuthenticatedClient(base_url=f"http://127.0.0.1:{PORT}", token=KEY, headers={"Host": HOST})
    today, later = date.today(), date.today() + timedelta(days=900)  # noqa: DTZ011 - the machine's day will do

    def taken(answer: object, status: int) -> object:
        if answer.status_code != status:
            sys.exit(f"{answer.status_code} in place of {status}: {answer.content[:2000]!r}")
        return answer.parsed

    body = NumbersIn(numbers=[NumberIn(number=f"0571-8833 {place:04}", note="总机") for place in range(1000)])
    registered = taken(numbers_register.sync_detailed(client=client, body=body, idempotency_key="peer-1"), 201)
    assert len(registered.new) == 1000, len(registered.new)
    ids, cursor = [], None
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        page = taken(numbers_list.sync_detailed(client=client, limit=500, **more), 200)
        ids += [each.id for each in page.results if each.canonical.startswith("+865718833")]
        if not page.next_:
            break
        cursor = dict(part.split("=", 1) for part in page.next_.split("?", 1)[1].split("&"))["cursor"]
        cursor = urllib.request.unquote(cursor)
    assert len(ids) == 1000, len(ids)

    def file(content: bytes, name: str, kind: str) -> File:
        return File(payload=BytesIO(content), file_name=name, mime_type=kind)

    proof = NumberProofIn(
        numbers=ids,
        issuer="中国电信",
        number="HT-1",
        valid_from=today,
        valid_until=later,
        file=file(PDF, "proof.pdf", "application/pdf"),
    )
    taken(number_proofs_hand_in.sync_detailed(client=client, body=proof, idempotency_key="peer-2"), 201)
    licence = LicenceIn(
        document_type="icp",
        issuer="工业和信息化部",
        number="浙ICP备1号",
        valid_from=today,
        file=file(PDF, "icp.pdf", "application/pdf"),
    )
    answer = licences_hand_in.sync_detailed(client=client, body=licence, idempotency_key="peer-3")
    if answer.status_code == 409:  # a rule of the catalogue, said in a problem that the client has parsed
        assert answer.parsed.code, answer.content
    else:
        taken(answer, 201)
    lines = file("号码,备注\n0571-8834 0001,前台\n".encode(), "numbers.csv", "text/csv")
    taken(imports_make.sync_detailed(client=client, body=ImportIn(file=lines), idempotency_key="peer-4"), 201)
    taken(licences_list.sync_detailed(client=client), 200)
    return 8


if __name__ == "__main__":
    generate()
    print(f"{walk()} calls, 1,000 numbers proved in one of them")
