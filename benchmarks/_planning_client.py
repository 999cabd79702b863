"""A client that books: its requests, and the directories of its province, asked for times as the product does."""

from __future__ import annotations

import random
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Self

from benchmarks._planning import CARRIERS, FULL_AHEAD, START, Question, some_question
from labels.directories.models import Directory
from labels.models import Number
from maintenance import selectors
from maintenance.domain.estimate import Content, Kind, Scale
from maintenance.domain.intervals import on_grid
from maintenance.models import MaintenanceRequest
from tenants import context
from tenants.clock import real_now
from tenants.models import BusinessClock, Tenant

CLIENT = "globex"  # of tests/template.py: in China, of an industry that has no blackouts of its own


class Client:
    """questions: of work for all carriers of its province, in the full nights; each has a request of its own."""

    def __init__(self, seed: int, count: int) -> None:
        draw, self.questions = random.Random(seed), list[Question]()
        while len(self.questions) < count:
            each = some_question(draw, 1)
            hours, zone = each.work.duration / timedelta(hours=1), str(each.calendar.zone)
            early = each.now < START + FULL_AHEAD
            if early and hours <= 8 and zone == "Asia/Shanghai" and len(each.directories) == CARRIERS:
                self.questions.append(replace(each, own=()))
        self._requests: dict[Question, MaintenanceRequest] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """It is the day before the first night; the client's directories are active."""
        BusinessClock.objects.filter(pk=1).update(offset=START - timedelta(days=1) - real_now())
        with context.platform():
            tenant = Tenant.objects.get(schema_name=CLIENT)
            for place in range(CARRIERS):
                cached = {"cache_min": timedelta(), "cache_max": timedelta()}
                about = {"name": f"{place}", "name_en": f"{place}", "kind": "carrier", "platform": "network"}
                Directory.objects.create(code=f"{place}", **about, **cached)
        self._stack.enter_context(context.client(tenant))
        number = Number.objects.create(canonical="+862161234001", kind="fixed", state="active")
        for question in self.questions:
            self._requests[question] = _request_for(question)
            self._requests[question].numbers.add(number)
        return self

    def __exit__(self, *_error: object) -> None:
        """What comes next is asked outside of any client."""
        self._stack.close()

    def ask(self, question: Question) -> datetime:
        """The first of the times that are proposed for the question's request."""
        request = self._requests[question]
        return selectors.proposal(request, not_before=on_grid(question.now)).slots[0].start


def _request_for(question: Question) -> MaintenanceRequest:
    minutes = question.work.duration // timedelta(minutes=1)
    return MaintenanceRequest.objects.create(
        kind=Kind.DATA_CALIBRATION,
        content=Content.CALIBRATION,
        impact=True,
        number_count=1,
        estimate={"processing": {"likely": minutes}, "scale": Scale.HOURS.value},
        requested_by="bench",
        created_at=START,
    )
