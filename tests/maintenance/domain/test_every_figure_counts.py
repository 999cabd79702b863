"""Every figure of the estimate's policy moves some estimate: one that staff can set and nothing reads fails here."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from maintenance.domain.change_classes import KIND_OF
from maintenance.domain.estimate import Content, Estimate, Job, Load, Span, estimate
from maintenance.domain.estimate_policy import DEFAULT_POLICY, policy_as_data, policy_from_data
from tenants.domain.lanes import Lane

# What says which policy it is, or of which kind a content is, is no figure.
NO_FIGURES = {"version", "kind", "scale", "seen"}
Path = tuple[str, ...]


def figures(data: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(data, dict):
        for name, value in data.items():
            if name not in NO_FIGURES:
                yield from figures(value, (*path, name))
    else:
        yield path


def jobs() -> list[Job]:
    subjects = [
        ("individual", False),
        ("sole_proprietor", False),
        ("enterprise", True),
        ("enterprise", False),
        ("group", False),
    ]
    industries = [("other", False), ("medical", True), ("finance", True)]
    every = []
    for content, (subject, micro), (industry, high_risk), size, load in product(
        Content, subjects, industries, ((1, 1), (60, 7), (5000, 40)), Load
    ):
        job = Job(
            KIND_OF[content],
            content,
            subject,
            high_risk,
            industry,
            micro,
            *size,
            load=load,
            compliant_months=14,
            propagation=Span(0, 10, 20),
        )  # the product always names its directories' own
        every += [
            job,
            replace(job, lane=Lane.GREEN),
            replace(job, lane=Lane.FAST),
            replace(job, compliant_months=3),
            replace(job, forged_record=True),
        ]
    return every


JOBS = jobs()


def answers(data: Any) -> Iterator[tuple[Span, Span]]:
    policy = policy_from_data(data)
    for job in JOBS:
        estimated: Estimate = estimate(job, policy)
        yield estimated.processing, estimated.propagation


DATA = policy_as_data(DEFAULT_POLICY)
DEFAULT = list(answers(DATA))


@pytest.mark.parametrize("path", list(figures(DATA)), ids=".".join)
def test_it_moves_an_estimate(path: Path) -> None:
    changed = copy.deepcopy(DATA)
    place = changed
    for name in path[:-1]:
        place = place[name]
    figure = place[path[-1]]
    for by in (1, -1, 7, -7, 60, -60, 300):
        place[path[-1]] = str(Decimal(figure) + by) if isinstance(figure, str) else figure + by
        try:
            if any(answer != before for answer, before in zip(answers(changed), DEFAULT, strict=True)):
                return
        except ValueError:
            continue  # no policy may say that
    raise AssertionError(f"{'.'.join(path)} is read by nothing")
