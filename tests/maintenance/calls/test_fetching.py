"""Files of calls are fetched from a client's SFTP server: by a confirmed host key, each once, bounded."""

from __future__ import annotations

import os
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import paramiko
import pytest
from django.core import mail
from django.urls import reverse

from maintenance.calls import fetching
from maintenance.calls.models import Call, CallImport, CallSource
from maintenance.calls.services import drop_old_months, forget_all_calls
from portal.history import exports
from tenants.models import Party
from tenants.people.models import User
from tenants.sealing import opened
from tests.labels.errands.sftp_server import SftpPeer, sftp_server
from tests.maintenance.calls.test_imports import SHANGHAI, line, take
from tests.portal.conftest import program_of  # noqa: F401 -- a fixture
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.template import email_of
from tests.work import BusinessClock, DueMessages, DueWork

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(business_clock: BusinessClock) -> None:
    business_clock.set(datetime(2026, 11, 25, 14, 0, tzinfo=SHANGHAI))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpPeer]:
    """The SFTP server of the client's telephone system; files lie in `in`."""
    with sftp_server(tmp_path) as peer:
        yield peer


@pytest.fixture
def number(in_acme: Tenant) -> Number:
    from tests.scenarios.numbers import register

    return register("0571-8765 4321")[0]


@pytest.fixture
def owner(in_acme: Tenant, number: Number, client_of: Callable[..., PortalClient]) -> PortalClient:
    User.objects.update(language="en")
    return client_of(in_acme, "owner")


def named(server: SftpPeer, **other: Any) -> dict[str, Any]:
    about = {"host": "127.0.0.1", "port": server.port, "folder": "in", "username": "shouhao", "password": "open"}
    return about | other


def name_server(owner: PortalClient, server: SftpPeer, run_due_work: DueWork, **other: Any) -> CallSource:
    """Named on the page, and asked for its key."""
    answer = owner.post(reverse("call_sources"), named(server, **other))
    assert answer.status_code == 302, answer.content.decode()
    run_due_work(name="calls.fetch")
    return CallSource.objects.get()


def confirmed(owner: PortalClient, server: SftpPeer, run_due_work: DueWork, **other: Any) -> CallSource:
    row = name_server(owner, server, run_due_work, **other)
    owner.post(reverse("call_source_confirm", args=[row.pk]), {"host_key": row.offered_key})
    run_due_work()
    row.refresh_from_db()
    return row


def told() -> set[tuple[str, int]]:
    """What owners were told of call records, and how often each."""
    letters = Counter((letter.subject, *letter.to) for letter in mail.outbox if "call records" in letter.subject)
    return {(subject, times) for (subject, _to), times in letters.items()}


def page_of(owner: PortalClient) -> str:
    return owner.get(reverse("call_sources")).content.decode()


def next_round(business_clock: BusinessClock, run_due_work: DueWork) -> None:
    business_clock.advance(fetching.EVERY + timedelta(minutes=1))
    run_due_work()


def test_files_are_fetched_once_and_imported_where_one_like_them_was(
    owner: PortalClient, server: SftpPeer, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    (server.folder / "day1.csv").write_text(line(1) + line(2))
    (server.folder / "day2.csv.part").write_text("half")
    (server.folder / ".hidden.csv").write_text(line(9))
    (server.folder / "old").mkdir()
    row = name_server(owner, server, run_due_work)
    assert (row.state, row.offered_key, row.host_key) == ("offered", server.host_key, "")
    assert row.made_by_id == str(User.objects.get(email=email_of("acme", "owner")).pk)
    assert server.tried == [], "neither user nor password before the key is confirmed"
    shown = page_of(owner)
    assert "SHA256:" in shown
    assert "It is this key" in shown
    owner.post(reverse("call_source_confirm", args=[row.pk]), {"host_key": row.offered_key})
    run_due_work()
    first = CallImport.objects.get()
    assert (first.name, first.state, first.source_id, server.read) == ("day1.csv", "chosen", row.pk, ["day1.csv"])
    assert first.name in owner.get(reverse("calls")).content.decode()
    assert "shouhao@127.0.0.1" in owner.get(reverse("calls_file", args=[first.pk])).content.decode()
    assert take(owner, first, run_due_work).state == "taken"
    (server.folder / "day2.csv").write_text(line(3))
    (server.folder / "same.csv").write_text(line(1) + line(2))  # what was imported already, under another name
    next_round(business_clock, run_due_work)
    assert sorted(CallImport.objects.values_list("name", "state", "calls")) == [
        ("day1.csv", "taken", 2),
        ("day2.csv", "taken", 1),
    ]
    assert sorted(server.read) == ["day1.csv", "day2.csv", "same.csv"]
    for _round in range(3):
        next_round(business_clock, run_due_work)
    assert len(server.read) == 3, "nothing is read twice"
    (server.folder / "day2.csv").write_text(line(3) + line(4))  # it has grown
    next_round(business_clock, run_due_work)
    assert Call.objects.count() == 4
    assert "Fetched every hour" in page_of(owner)


def test_another_host_key_gets_no_password_and_is_shown(
    owner: PortalClient, server: SftpPeer, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    row = confirmed(owner, server, run_due_work)
    other = paramiko.ECDSAKey.generate()
    CallSource.objects.update(host_key=f"{other.get_name()} {other.get_base64()}")
    server.tried.clear()
    (server.folder / "day1.csv").write_text(line(1))
    next_round(business_clock, run_due_work)
    row.refresh_from_db()
    assert (row.trouble, row.offered_key, server.tried, server.read) == ("host_key", server.host_key, [], [])
    assert "another host key" in page_of(owner)
    wrong = owner.post(reverse("call_source_confirm", args=[row.pk]), {"host_key": row.host_key}, follow=True)
    assert "look at it again" in wrong.content.decode()
    owner.post(reverse("call_source_confirm", args=[row.pk]), {"host_key": server.host_key})
    run_due_work()
    row.refresh_from_db()
    assert (row.trouble, row.offered_key, server.read) == ("", "", ["day1.csv"])


def test_a_wrong_password_is_said_told_after_a_day_and_replaced(
    owner: PortalClient,
    server: SftpPeer,
    run_due_work: DueWork,
    business_clock: BusinessClock,
    send_due_messages: DueMessages,
) -> None:
    row = confirmed(owner, server, run_due_work, password="wrong")
    assert (row.trouble, row.fetched_at) == ("user", None)
    assert "refuses the user" in page_of(owner)
    next_round(business_clock, run_due_work)
    business_clock.advance(days=1)
    run_due_work()
    next_round(business_clock, run_due_work)
    send_due_messages()
    assert told() == {(f"No call records come from shouhao@127.0.0.1:{server.port}/in", 1)}
    row = name_server(owner, server, run_due_work)
    assert (row.trouble, row.failing_since, CallSource.objects.count()) == ("", None, 1)


def test_a_file_that_nobody_knows_is_told_once(
    owner: PortalClient,
    server: SftpPeer,
    run_due_work: DueWork,
    business_clock: BusinessClock,
    send_due_messages: DueMessages,
) -> None:
    (server.folder / "day1.csv").write_text(line(1))
    (server.folder / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    confirmed(owner, server, run_due_work)
    for _round in range(3):
        next_round(business_clock, run_due_work)
    send_due_messages()
    assert told() == {("A file of call records waits for a look: day1.csv", 1)}
    broken = CallImport.objects.get(name="broken.xlsx")
    assert (broken.state, broken.problem) == ("refused", "broken_workbook")
    assert server.read.count("broken.xlsx") == 1
    business_clock.advance(days=29)
    drop_old_months()
    assert CallImport.objects.filter(name="day1.csv").exists(), "a fetched file waits a month"
    business_clock.advance(days=2)
    drop_old_months()
    assert not CallImport.objects.filter(name="day1.csv").exists()


def test_a_folder_of_months_comes_piece_by_piece(
    owner: PortalClient, server: SftpPeer, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    for day in range(25):
        (server.folder / f"day{day:02}.csv").write_text(line(day))
        os.utime(server.folder / f"day{day:02}.csv", (day, day))
    confirmed(owner, server, run_due_work)
    assert CallImport.objects.count() == 20, "as many as may wait"
    assert "Too many files wait" in page_of(owner)
    take(owner, CallImport.objects.get(name="day00.csv"), run_due_work)
    next_round(business_clock, run_due_work)
    next_round(business_clock, run_due_work)
    assert CallImport.objects.filter(state="taken").count() == 25
    assert Call.objects.count() == 25


def test_what_is_too_large_or_too_much_is_not_fetched(
    owner: PortalClient,
    server: SftpPeer,
    run_due_work: DueWork,
    business_clock: BusinessClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetching, "LARGEST_CSV", 300)
    monkeypatch.setattr(fetching, "MOST_IN_FOLDER", 3)
    (server.folder / "large.csv").write_text(line(1) + line(2))
    confirmed(owner, server, run_due_work)
    assert (CallImport.objects.get().problem, server.read) == ("too_large_csv", [])
    for day in range(4):
        (server.folder / f"day{day}.csv").write_text(line(day))
    next_round(business_clock, run_due_work)
    assert CallSource.objects.get().trouble == "too_many"
    assert server.read == []


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [
        ("10.0.0.5", 22, "cannot be reached from the internet"),
        ("169.254.169.254", 22, "cannot be reached from the internet"),
        ("2130706433", 22, "usual form"),
        ("93.184.216.34", 25, "This port is not called"),
        ("127.0.0.1/x", 22, "the host alone"),
        ("me@127.0.0.1", 22, "the host alone"),
    ],
)
def test_addresses_of_our_own_network_are_refused(owner: PortalClient, host: str, port: int, said: str) -> None:
    about = {"host": host, "port": port, "folder": "", "username": "u", "password": "p"}
    answer = owner.post(reverse("call_sources"), about)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not CallSource.objects.exists()


def test_who_says_nothing_holds_nobody_up_and_no_directory_is_left_alone_for_it(
    owner: PortalClient, run_due_work: DueWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.outside.sftp.STEP", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        lines: list[socket.socket] = []
        threading.Thread(target=lambda: lines.append(silent.accept()[0]), daemon=True).start()
        port = silent.getsockname()[1]
        about = {"host": "127.0.0.1", "port": port, "folder": "", "username": "u", "password": "p"}
        assert owner.post(reverse("call_sources"), about).status_code == 302
        run_due_work(name="calls.fetch")
    assert CallSource.objects.get().trouble in {"no_answer", "ssh"}
    assert not Party.objects.filter(address=f"directory 127.0.0.1:{port}").exists()


def test_a_server_that_drips_is_cut_off(
    owner: PortalClient, server: SftpPeer, run_due_work: DueWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TOGETHER", 1.0)
    stop = threading.Event()
    monkeypatch.setattr(paramiko.SFTPServer, "_response", lambda *_given: stop.wait(20))
    try:
        row = confirmed(owner, server, run_due_work)
    finally:
        stop.set()
    assert row.trouble == "no_answer"


def test_programs_name_confirm_and_remove_servers(
    in_acme: Tenant,
    number: Number,
    server: SftpPeer,
    program_of: Callable[..., Program],  # noqa: F811 -- a fixture
    run_due_work: DueWork,
) -> None:
    program = program_of(in_acme, scopes=("manage", "read", "request"))
    made = program.post("/call-sources", named(server))
    assert made.status_code == 201, made.content
    place = f"/call-sources/{made.json()['id']}"
    assert "password" not in made.content.decode()
    run_due_work(name="calls.fetch")
    seen = program.get(place).json()
    assert (seen["state"], seen["offered_key"]) == ("offered", server.host_key)
    assert seen["fingerprint"].startswith("SHA256:")
    assert program.post(f"{place}/fetch", {}).json()["code"] == "host_key_differs"
    assert program.post(f"{place}/confirm", {"host_key": "ssh-rsa AAAA"}).status_code == 409
    assert program.post(f"{place}/confirm", {"host_key": server.host_key}).json()["state"] == "on"
    run_due_work()
    assert program.post(f"{place}/fetch", {}).status_code == 200
    assert [each["id"] for each in program.get("/call-sources").json()["results"]] == [seen["id"]]
    assert program.delete(place).status_code == 204
    assert program.get(place).status_code == 404


def test_the_secret_is_sealed_left_out_of_the_archive_and_forgotten(
    owner: PortalClient, in_acme: Tenant, server: SftpPeer, run_due_work: DueWork, tmp_path: Path
) -> None:
    row = confirmed(owner, server, run_due_work, password="open sesame")
    assert "open sesame" not in row.secret
    assert "open sesame" in opened(row.secret)
    assert "open sesame" not in page_of(owner)
    with (tmp_path / "all.zip").open("w+b") as file:
        exports.write(file)
        file.seek(0)
        import zipfile

        with zipfile.ZipFile(file) as archive:
            kept = archive.read("calls.callsource.json").decode()
    assert "127.0.0.1" in kept
    assert row.secret not in kept
    told = owner.get(reverse("history")).content.decode()
    assert "Server named from which calls are fetched" in told
    assert "Host key of shouhao@" in told
    forget_all_calls()
    assert not CallSource.objects.exists()
    run_due_work()
    owner.post(reverse("call_source_remove", args=[row.pk]))
    assert "Nothing is fetched yet" in page_of(owner)
