"""A pytest plugin for CI: a test that is skipped has failed."""

from collections.abc import Generator
from typing import Any

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return failed_when_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: Any) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return failed_when_skipped((yield))


def failed_when_skipped[R: (pytest.TestReport, pytest.CollectReport)](report: R) -> R:
    """An expected failure is none of a skip's business."""
    if report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"In CI nothing may be skipped: {report.longrepr}"
    return report
