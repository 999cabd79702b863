"""While a disk is full every door says so and asks to come back, nothing is kept by halves, and it heals by itself.

The database's errors are raised by the server itself, by a trigger on every table with the error of a full disk; those
of files by the system, by a limit on what this process may write.
"""

from __future__ import annotations

import errno
import logging
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.urls import get_resolver, reverse

from portal.web import middleware
from portal.web.asgi import Front
from tenants import context
from tenants.agenda.models import Work
from tenants.agenda.services import schedule_for_platform
from tenants.agenda.tasks import work_lane
from tenants.database import full_disk
from tenants.database.full_disk import DiskStanding
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.outbox.tasks import send_messages
from tenants.people.models import Contact
from tenants.people.services import make_api_key
from tenants.webhooks.attempts.tasks import send_attempts
from tests.database import Database
from tests.portal.access.roles import ADMINISTRATOR, OWNER
from tests.portal.access.table_api import API
from tests.portal.access.test_permissions import SITES, address, patterns
from tests.portal.web.test_asgi import asked, pieces, scope
from tests.portal_client import PortalClient, sign_in
from tests.template import PASSWORD, email_of

pytestmark = pytest.mark.usefixtures("module_database")
FULL = """
CREATE TABLE public.disk (full_up boolean);
INSERT INTO public.disk VALUES (false);
GRANT SELECT ON public.disk TO PUBLIC;
CREATE FUNCTION public.extend() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT full_up FROM public.disk) THEN
        RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = 'disk_full';
    END IF;
    RETURN NULL;
END $$;
DO $$
DECLARE t record;
BEGIN
    FOR t IN SELECT schemaname, tablename FROM pg_tables
             WHERE schemaname IN ('public', 'acme', 'staff') AND tablename <> 'disk' LOOP
        EXECUTE format('CREATE TRIGGER a_disk BEFORE INSERT OR UPDATE ON %I.%I FOR EACH STATEMENT
                        EXECUTE FUNCTION public.extend()', t.schemaname, t.tablename);
    END LOOP;
END $$
"""


@pytest.fixture(scope="module")
def disk(module_database: Database) -> Database:
    """Its tables can be told that the disk is full."""
    with module_database.owner() as owner:
        owner.execute(FULL)
    return module_database


@contextmanager
def full(disk: Database) -> Iterator[None]:
    """The database's disk is full meanwhile."""
    with disk.owner() as owner:
        owner.execute("UPDATE public.disk SET full_up = true")
        try:
            yield
        finally:
            owner.execute("UPDATE public.disk SET full_up = false")


@contextmanager
def no_room_for_files(most: int = 100_000) -> Iterator[None]:
    """This process can write no file longer than this meanwhile: a real error of the system, for whoever runs it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture(autouse=True)
def standing(monkeypatch: pytest.MonkeyPatch) -> DiskStanding:
    """What this process knows of disks is this test's."""
    mine = DiskStanding()
    monkeypatch.setattr(full_disk, "STANDING", mine)
    return mine


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Any:
    """How many lines of the log are errors, or say something of a kind."""
    caplog.set_level(logging.WARNING)

    def count(kind: str = "") -> int:
        lines = [record for record in caplog.records if kind or record.levelno >= logging.ERROR]
        return sum(kind in record.getMessage() for record in lines)

    return count


def tenant(schema: str) -> Tenant:
    row: Tenant = Tenant.objects.get(schema_name=schema)
    return row


def visitor(schema: str, role: str = "", **headers: str) -> PortalClient:
    client = sign_in(tenant(schema), role, headers=headers)
    client.raise_request_exception = False
    return client


def refused(answer: Any) -> bool:
    """Whether somebody is asked to come back."""
    return (answer.status_code, answer.get("Retry-After")) == (503, full_disk.RETRY_AFTER)


# ---------------------------------------------------------------- doors


@pytest.mark.parametrize(("site", "role"), [("acme", OWNER), ("staff", ADMINISTRATOR), ("acme", ""), ("staff", "")])
def test_no_door_breaks(disk: Database, site: str, role: str, told: Any) -> None:
    """Found in the resolver: whoever asks for whatever is answered, or asked to come back."""
    urlconf, pages, _roles = SITES[site]
    client, wrong, back = visitor(site, role), [], 0
    with full(disk):
        for name, pattern in patterns(get_resolver(urlconf)):
            for method in ("GET", "POST") if name in pages else ():
                cache.clear()
                answer = client.generic(method, address(name, pattern, urlconf, {}))
                back += refused(answer)
                if answer.status_code >= 500 and not refused(answer):
                    wrong.append(f"{method} {name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert told() == told("disk.full") == (1 if back else 0)


def test_no_operation_of_the_api_breaks(disk: Database) -> None:
    acme = tenant("acme")
    with context.client(acme):
        _key, secret = make_api_key(name="program", scopes=["read", "request", "manage"], by=PLATFORM)
    client, wrong = visitor("acme"), []
    with full(disk):
        for name, pattern in patterns(get_resolver("portal.urls_client")):
            for method in API.get(name, {}):
                headers = {"authorization": f"Bearer {secret}", "idempotency-key": f"full-{name}-{method}"}
                place = address(name, pattern, "portal.urls_client", {})
                answer = client.generic(method, place, "{}", "application/json", headers=headers)
                if answer.status_code >= 500 and not refused(answer):
                    wrong.append(f"{method} {name}: {answer.status_code}")
                if refused(answer) and place.startswith("/api/v1/"):
                    assert answer["Content-Type"] == "application/problem+json"
                    assert answer.json()["code"] == "unavailable"
    assert not wrong, "\n".join(wrong)


def test_what_was_sent_then_is_taken_when_it_is_sent_again(disk: Database, told: Any) -> None:
    owner, acme = visitor("acme", OWNER), tenant("acme")
    said = {"name": "值班", "email": "duty@acme.example", "language": "zh-hans"}
    place = reverse("settings_contacts", urlconf="portal.urls_client")
    with full(disk):
        answers = [owner.post(place, said) for _time in range(3)]
        assert owner.get(place).status_code == 200, "what is only read is served"
    assert all(map(refused, answers))
    assert told() == told("disk.full") == 1, "told once, not for each request"
    with context.client(acme):
        assert not Contact.objects.filter(name="值班").exists()
    assert owner.post(place, said).status_code == 302
    with context.client(acme):
        assert Contact.objects.filter(name="值班").count() == 1


def test_a_program_sends_it_again_with_the_same_key(disk: Database) -> None:
    acme = tenant("acme")
    with context.client(acme):
        _key, secret = make_api_key(name="again", scopes=["read", "request"], by=PLATFORM)
    client = visitor("acme")
    headers = {"authorization": f"Bearer {secret}", "idempotency-key": "once"}

    def post() -> Any:
        body = {"numbers": [{"number": "0571-8765 4399"}]}
        return client.post("/api/v1/numbers", body, content_type="application/json", headers=headers)

    with full(disk):
        answer = post()
    assert refused(answer)
    assert answer.json()["title"] == "Not ready"
    assert post().status_code in {200, 201}


@pytest.mark.parametrize(("language", "said"), [("en", "Nothing can be saved"), ("zh-hans", "暂时无法保存")])
def test_nobody_signs_in_and_reads_why_in_the_own_language(disk: Database, language: str, said: str) -> None:
    for schema, role in (("acme", OWNER), ("staff", ADMINISTRATOR)):
        stranger = visitor(schema, **{"accept-language": language})
        given = {"login": email_of(schema, role), "password": PASSWORD}
        with full(disk):
            answer = stranger.post("/accounts/login/", given)
        assert refused(answer)
        assert said in answer.text
        assert f'lang="{language}"' in answer.text


# ---------------------------------------------------------------- files


def test_no_half_of_a_file_is_kept(disk: Database) -> None:
    before = set(Path(default_storage.location).rglob("*"))  # type: ignore[attr-defined]
    with no_room_for_files(), pytest.raises(OSError, match="large") as error:
        default_storage.save("acme/0123456789abcdef.pdf", ContentFile(b"x" * 300_000))
    assert error.value.errno == errno.EFBIG
    assert {each for each in Path(default_storage.location).rglob("*") if each.is_file()} <= before  # type: ignore[attr-defined]
    assert default_storage.save("acme/0123456789abcdef.pdf", ContentFile(b"x" * 300_000)) == "acme/0123456789abcdef.pdf"
    default_storage.delete("acme/0123456789abcdef.pdf")


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/licences/new/", "text/plain; charset=utf-8"), ("/api/v1/licences", "application/problem+json")],
)
def test_a_long_body_that_finds_no_room(path: str, kind: str, told: Any) -> None:
    """It lies in a file before anybody is asked for an answer."""
    front = Front(1)
    with no_room_for_files():
        status, headers, said = asked(front, scope(path), pieces(*[b"x" * 60_000] * 5))
    assert (status, headers[b"retry-after"], headers[b"content-type"]) == (503, b"60", kind.encode())
    assert "存储空间已满" in said.decode() or b"no room" in said
    assert front.held == 0
    assert told("disk.full") == 1


def test_an_error_is_known_by_what_it_came_of() -> None:
    def raised(*, hidden: bool) -> BaseException:
        try:
            try:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            except OSError as error:
                raise RuntimeError("the archive is not written") from (None if hidden else error)
        except RuntimeError as error:
            return error

    assert full_disk.is_full_disk(raised(hidden=False))
    assert not full_disk.is_full_disk(raised(hidden=True))
    assert not full_disk.is_full_disk(FileNotFoundError(errno.ENOENT, "gone"))
    assert not full_disk.is_full_disk(None)


# ---------------------------------------------------------------- health


def test_ready_is_red_and_says_where(disk: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware.LOOKED, "seconds", 0.0)
    client = visitor("acme")
    assert client.get("/health/ready").json() == {"status": "ready"}
    with no_room_for_files():
        answer = client.get("/health/ready")
    assert refused(answer)
    assert answer.json() == {"status": "disk is full", "full": ["files", "temporary"]}
    monkeypatch.setattr(full_disk, "_SPILL", "UPDATE public.tenants_tenant SET legal_name = legal_name")
    with full(disk):
        assert client.get("/health/ready").json() == {"status": "disk is full", "full": ["database"]}
    assert client.get("/health/ready").status_code == 200


def test_the_look_into_the_database_writes_to_its_disk(disk: Database) -> None:
    """What it sorts does not fit into memory: without room for it PostgreSQL says so."""
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '64kB'")
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + full_disk._SPILL)
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("RESET work_mem")
    assert "Sort Method: external merge" in plan


# ---------------------------------------------------------------- due work


def test_work_waits_untried_and_is_done_when_there_is_room(
    disk: Database, standing: DiskStanding, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule_for_platform("portal.daily_work", key="full", lane="bulk")
    monkeypatch.setattr(full_disk, "_SPILL", "UPDATE public.tenants_tenant SET legal_name = legal_name")
    with full(disk):
        for task in (work_lane, send_messages, send_attempts) * 2:
            task(*(("bulk",) if task is work_lane else ("email",) if task is send_messages else ()))
            standing.looked = 0.0
    row = Work.objects.get(name="portal.daily_work", key="full")
    assert (row.done_at, row.attempts, row.deaths, row.lease_until) == (None, 0, 0, None)
    assert told() == told("disk.full") == 1
    standing.looked = 0.0
    work_lane("bulk")
    row.refresh_from_db()
    assert row.done_at is not None
    assert told("disk.room_again") == 1


@pytest.mark.parametrize(("names", "keys"), [(["tests.full", "tests.other"], "12"), (["tests.full"], "1")])
def test_work_in_hand_is_given_back_untried(
    disk: Database, monkeypatch: pytest.MonkeyPatch, names: list[str], keys: str
) -> None:
    """The disk fills up between the claim and the work, and there is room again for what gives back."""
    from tenants.agenda import handlers

    def meets_a_full_disk(_claimed: object) -> None:
        try:
            with full(disk):
                Tenant.objects.filter(schema_name="acme").update(legal_name="x")
        except OperationalError as error:
            raise RuntimeError("not written") from error

    for name in names:
        monkeypatch.setitem(handlers._HANDLERS, name, handlers.Registered(meets_a_full_disk))
        for key in keys:
            schedule_for_platform(name, key=key, lane="green")
    work_lane("green")
    rows = Work.objects.filter(name__in=names)
    assert {(row.done_at, row.attempts, row.deaths, row.lease_until) for row in rows} == {(None, 0, 0, None)}
    assert {bool(row.last_error) for row in rows} == {len(names) == 1}, "whoever met it alone comes after others"
    rows.delete()
