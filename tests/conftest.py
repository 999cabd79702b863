"""What all tests share. Settings come from the environment, so it is set before Django loads them.

A test that needs the database is marked `django_db` and runs in a transaction of the session's database; one that needs
real commits or further connections asks for `own_database` instead. Both run with the run-time role.
"""

from __future__ import annotations

import gc

import django

from tests import database as databases

gc.disable()  # until the first test begins: what is made until then stays
databases.prepare_environment()
django.setup()  # before the conftest of a folder imports a model

from django.conf import settings  # noqa: E402

settings.STATIC_ROOT = databases.session_folder() / "static"  # whatever a `make run` has collected
settings.WHITENOISE_AUTOREFRESH = True  # looks for static files when asked; else each test client lists them all first

from unittest import mock  # noqa: E402

# In which the days that tests expect were written: they are read without their year, whenever the tests run.
mock.patch("tenants.when.this_year", return_value=2026).start()

import itertools  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from contextlib import ExitStack  # noqa: E402
from pathlib import Path  # noqa: E402
from tempfile import TemporaryDirectory  # noqa: E402
from typing import TYPE_CHECKING, Any  # noqa: E402

import hypothesis  # noqa: E402
import pytest  # noqa: E402
from _pytest.runner import runtestprotocol  # noqa: E402
from django.utils import translation  # noqa: E402

from tests.database import Database, Server  # noqa: E402
from tests.room import with_room  # noqa: E402
from tests.strict_templates import be_strict  # noqa: E402
from tests.template import ACME, GLOBEX, STAFF  # noqa: E402

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from tenants.models import Tenant
    from tests.chaos.faults import Stack
    from tests.portal_client import PortalClient
    from tests.work import BusinessClock, DueMessages, DueWork

be_strict()

hypothesis.settings.register_profile("shouhao", deadline=None)  # how long an example takes tells how busy a machine is
hypothesis.settings.load_profile("shouhao")
_numbers = itertools.count(1)


# One stack with the demo serves all these; the last of them ends it.
IN_THE_HOUSE = ("tests/browser", "tests/portal/runtime/test_whole.py")
# What waits most for the clock or for other processes begins first, so that no worker is left with it at the end.
LONG = (*IN_THE_HOUSE, "tests/chaos", "tests/scenarios", "tests/benchmarks", "tests/portal/runtime", "tests/tenants")

# What takes minutes a case: `make deep`, before an issue is closed, and not `make test`.
DEEP = (
    "tests/benchmarks/test_end_states.py::test_both_sides_do_the_same_work",
    "tests/browser/test_every_page.py",
    "tests/browser/test_layouts.py::test_every_page_is_laid_out",
    "tests/browser/test_night_rings.py",
    "tests/chaos/test_short_storm.py",
    "tests/scenarios/test_several_machines.py",
    "tests/scenarios/test_six_parties_in_earnest.py",
)

SLOWEST_SHOWN, WORTH_SHOWING = 10, 60.0  # files at the end of a run, and seconds of tests from which on

# `make quick` leaves out what asks for one of these fixtures, and what starts processes or measures on large files.
SERVERS = {"any_database", "browser", "database_server", "db", "django_db_setup", "house"}
SERVERS |= {"own_database", "module_database"}
PROCESSES = (
    *LONG[:-1],
    "tests/compliance/test_bucket.py",
    "tests/compliance/test_uploads.py",
    "tests/labels/directories",
    "tests/labels/numbers/test_files.py",
    "tests/labels/recognition/test_accuracy.py",
    "tests/tenants/outside/test_bounded.py",
)


def pytest_collection_finish() -> None:
    """What is there before the first test stays: the collector need not look at it after each."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones first; a real commit would be seen by the tests after it."""
    items.sort(key=lambda item: next((place for place, long in enumerate(LONG) if item.nodeid.startswith(long)), 99))
    for item in items:
        marker = item.get_closest_marker("django_db")
        fixtures: list[str] = getattr(item, "fixturenames", [])
        if (marker and marker.kwargs.get("transaction")) or "transactional_db" in fixtures:
            raise pytest.UsageError(f"{item.nodeid}: ask for the fixture own_database instead of transaction=True")
        if marker or SERVERS & set(fixtures) or item.nodeid.startswith(PROCESSES):
            item.add_marker("servers")
        if item.nodeid.startswith(DEEP):
            item.add_marker("deep")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """As pytest does it, with room for the test's frames."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    with_room(lambda: runtestprotocol(item, nextitem=nextitem))
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The slowest files, with what their fixtures took, so that a suite that grows slow is seen where it does."""
    seconds: dict[str, float] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                file = report.nodeid.partition("::")[0]
                seconds[file] = seconds.get(file, 0) + report.duration
    slowest = sorted(seconds.items(), key=lambda each: each[1], reverse=True)[:SLOWEST_SHOWN]
    if sum(seconds.values()) > WORTH_SHOWING:
        terminalreporter.section("slowest files")
        for file, took in slowest:
            terminalreporter.line(f"{took:6.1f} s  {file}")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file's tests stay on one worker, and so does what shares the house; benchmarks share nothing."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            if nodeid.startswith(IN_THE_HOUSE):
                return "house"
            return nodeid if nodeid.startswith("tests/benchmarks") else str(super()._split_scope(nodeid))

    return Scheduling(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Each worker has a PostgreSQL of its own; pytest-django would load the settings with this process's."""
    databases.forget_environment()


@pytest.fixture(scope="session")
def database_server() -> Iterator[Server]:
    """The PostgreSQL of this session, with the template."""
    with databases.running() as server:
        yield server


@pytest.fixture(scope="session")
def house() -> Iterator[Stack]:
    """`manage.py up` with the demo, in a folder of its own."""
    from tests.chaos.faults import Stack

    with TemporaryDirectory(prefix="shouhao-house-") as folder:
        Path(folder).chmod(0o711)
        stack = Stack.start(Path(folder) / "data", demo=True)
        try:
            yield stack
        finally:
            stack.stop()


@pytest.fixture(scope="session")
def django_db_setup(
    database_server: Server, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """pytest-django's own: here a clone of the template instead of Django's test database."""
    from django.db import connection

    database_server.clone(databases.session_name())
    yield
    with django_db_blocker.unblock():
        connection.close()
    database_server.drop(databases.session_name())


@pytest.fixture
def own_database(
    database_server: Server,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Database]:
    """A database for this test alone, with real commits; Django points at it. Don't mark the test django_db."""
    name = f"{databases.session_name()}_{next(_numbers)}"
    with django_db_blocker.unblock(), databases.pointed_at(database_server, name) as database:
        yield database


@pytest.fixture(scope="module")
def module_database(
    database_server: Server, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Database]:
    """As own_database, for all tests of a file."""
    name = f"{databases.session_name()}_{next(_numbers)}"
    with django_db_blocker.unblock(), databases.pointed_at(database_server, name) as database:
        yield database


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    """A test begins and ends outside any client's schema, and in the default language, whatever another spoke.

    The addresses are those of a client's site, also after a streamed answer of the desk that nobody read to its end.
    """
    from django.urls import set_urlconf

    from tenants import context

    translation.deactivate()
    set_urlconf(None)
    assert context.schema_in_use() == "public"
    yield
    left_in = context.schema_in_use()
    context.leave()
    assert left_in == "public", f"the test left the schema {left_in} in use"


@pytest.fixture
def any_database(request: pytest.FixtureRequest) -> None:
    """The database that the test asked for: its own, or the session's in a transaction."""
    request.getfixturevalue("own_database" if "own_database" in request.fixturenames else "db")


def _tenant(schema: str) -> Tenant:
    from tenants.models import Tenant

    tenant: Tenant = Tenant.objects.get(schema_name=schema)
    return tenant


@pytest.fixture
def acme(any_database: None) -> Tenant:
    """A client: 杭州青禾网络科技有限公司, an enterprise in retail, at acme.localhost."""
    return _tenant(ACME.schema)


@pytest.fixture
def globex(any_database: None) -> Tenant:
    """Another client: 大衡法律咨询服务部, a sole proprietor in law, at globex.localhost."""
    return _tenant(GLOBEX.schema)


@pytest.fixture
def staff(any_database: None) -> Tenant:
    """The platform's staff, at localhost."""
    return _tenant(STAFF.schema)


@pytest.fixture
def in_acme(acme: Tenant) -> Iterator[Tenant]:
    """The test runs in acme's schema."""
    from tenants import context

    with context.client(acme):
        yield acme


@pytest.fixture
def in_english() -> Iterator[None]:
    """What the code says outside requests is said in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def client_of(any_database: None) -> Callable[..., PortalClient]:
    """client_of(tenant, role, number=1): a test client at the tenant's address, signed in as that person.

    Without a role it is anonymous. Requests leave the schema in use as it was.
    """
    from tests.portal_client import sign_in

    return sign_in


@pytest.fixture
def business_clock(any_database: None) -> BusinessClock:
    """Sets business time, in the test's transaction: .set(instant), .advance(hours=3), .now()."""
    from tests.work import BusinessClock

    return BusinessClock()


@pytest.fixture
def run_due_work(any_database: None) -> DueWork:
    """run_due_work(): does what is due on the agenda, in this process, until nothing is. See tests.work.DueWork."""
    from tests.work import DueWork

    return DueWork()


@pytest.fixture
def send_due_messages(any_database: None, mailoutbox: Any) -> Iterator[DueMessages]:
    """send_due_messages(): sends what waits in the outbox; .emails and .texts hold what arrived."""
    from tests.work import DueMessages

    with ExitStack() as stack:
        yield DueMessages(mailoutbox, stack)
