"""What migrations do to rules that were stored before them."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection

from maintenance.calendars.models import Policy
from maintenance.calendars.selectors import terms

pytestmark = pytest.mark.django_db


def test_an_older_policy_forgets_the_months_that_nobody_reads() -> None:
    forget = import_module("maintenance.calendars.migrations.0007_green_months_left").FORGET
    newest = Policy.objects.latest("version")
    assert "green_months" not in newest.figures["lanes"]
    older = {**newest.figures, "lanes": {**newest.figures["lanes"], "green_months": 6}}
    Policy.objects.create(version=newest.version + 1, figures=older, note="As it was", created_by="Li")
    with connection.cursor() as cursor:
        cursor.execute(forget)
        assert cursor.rowcount == 1
    assert list(Policy.objects.values_list("figures", flat=True)) == [newest.figures] * 2
    assert terms(newest.version + 1).lanes == terms(newest.version).lanes
