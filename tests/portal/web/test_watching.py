"""What docs/deploy gives to whoever watches the machines asks only for metrics that there are. Needs no database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from portal.web import bounds, gauges, kept_answers

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "docs" / "deploy"
NAMES = re.compile(r"\b(?:shouhao|django)_[a-z_]+")
OWN = {f"shouhao_{name}" for query in gauges.QUERIES for name in query.gauges}
OWN |= {"shouhao_database_up", "shouhao_disk_full", "shouhao_work_ageing"}
COUNTED = {each.name + "_total" for counter in (kept_answers.GIVEN, bounds.REFUSED) for each in counter.collect()}
RULES = yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"][0]["rules"]
BOARD = json.loads((DEPLOY / "grafana.json").read_text())


def expressions() -> Iterator[tuple[str, str]]:
    for rule in RULES:
        yield rule["alert"], rule["expr"]
    for panel in BOARD["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def of_requests() -> set[str]:
    """The names under which django-prometheus counts requests."""
    import django_prometheus.middleware as counted

    text = Path(str(counted.__file__)).read_text()
    names = set(re.findall(r'"(django_[a-z_]+)"', text))  # counters have _total, histograms _bucket
    return {f"{name}{end}" for name in names for end in ("_bucket", "_total")}


@pytest.mark.parametrize(
    ("what", "expression"), list(expressions()), ids=lambda value: value if len(value) < 40 else ""
)
def test_each_metric_exists(what: str, expression: str) -> None:
    asked = set(NAMES.findall(expression))
    assert asked or expression.endswith('up{job="shouhao"} == 0') or "absent(up" in expression, what
    assert asked <= {*OWN, *COUNTED, *of_requests()}, what


def test_metrics_has_what_is_read_above() -> None:
    assert len(OWN) > 10


def test_each_rule_says_how_urgent_it_is_and_what_to_do() -> None:
    for rule in RULES:
        assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]
        assert rule["for"], rule["alert"]
        assert {"summary", "what_to_do"} == set(rule["annotations"]), rule["alert"]
    assert len({rule["alert"] for rule in RULES}) == len(RULES)


def test_each_rule_rings_in_its_tests() -> None:
    """Those are run by promtool (make peers ARGS=promtool)."""
    text = (DEPLOY / "alerts_test.yml").read_text()
    assert [rule["alert"] for rule in RULES if f'alertname="{rule["alert"]}"' not in text] == []


def test_each_gauge_of_ours_is_on_the_board() -> None:
    shown = {name for _what, expression in expressions() for name in NAMES.findall(expression)}
    assert {*OWN, *COUNTED} - shown == set()


def test_panels_do_not_lie_on_one_another() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
