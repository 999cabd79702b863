"""What the other tests lean on: the clone, the run-time role, one's own database, time that is set back afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from tenants import clock, context
from tenants.agenda import services as agenda
from tenants.models import Tenant
from tenants.people.models import User
from tests.database import Database


def who_and_where() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        role, database = cursor.fetchone()
    return role, database


@pytest.mark.django_db
def test_tests_run_as_the_run_time_role() -> None:
    assert who_and_where()[0] == "shouhao_app"


@pytest.mark.django_db
@pytest.mark.parametrize("again", [1, 2])
def test_a_transaction_is_undone(acme: Tenant, again: int) -> None:
    with context.client(acme):
        assert User.objects.count() == 6
        User.objects.create_user(email="new@acme.example", name="New")


@pytest.mark.django_db
@pytest.mark.parametrize("again", [1, 2])
def test_business_time_can_be_set(business_clock: Any, again: int) -> None:
    assert clock.offset() == timedelta(0)
    then = datetime(2025, 11, 11, 2, 0, tzinfo=UTC)
    assert business_clock.set(then) - then < timedelta(seconds=5)
    assert business_clock.advance(hours=3) - then >= timedelta(hours=3)


def test_own_database_commits_for_real(own_database: Database, acme: Tenant) -> None:
    assert who_and_where() == ("shouhao_app", own_database.name)
    acme.legal_name = "committed"
    acme.save()
    with psycopg.connect(own_database.url) as other:
        row = other.execute("SELECT legal_name FROM tenants_tenant WHERE schema_name = 'acme'").fetchone()
    assert row == ("committed",)


@pytest.mark.django_db
def test_own_databases_leave_the_shared_one_alone(acme: Tenant) -> None:
    assert acme.legal_name == "杭州青禾网络科技有限公司"


@pytest.mark.django_db
def test_due_work_that_fails_fails_the_test(in_acme: Tenant, run_due_work: Any) -> None:
    agenda.schedule("tests.nobody_does_this", key="1")
    with pytest.raises(AssertionError, match=r"tests\.nobody_does_this failed"):
        run_due_work()


@pytest.mark.django_db
def test_due_work_may_fail_when_the_test_says_so(in_acme: Tenant, run_due_work: Any) -> None:
    agenda.schedule("tests.nobody_does_this", key="1")
    assert run_due_work(failures=True) == ["tests.nobody_does_this"]
    assert context.schema_in_use() == "acme"
