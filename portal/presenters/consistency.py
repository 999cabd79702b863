"""Consistency checks: what handsets showed when they were looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from labels import texts
from labels.displays.sightings import displays_left_out
from labels.domain.numbers import number_text
from labels.models import ConsistencyAnswer, ConsistencyCheck, Number
from maintenance.models import Window
from tenants.people.actors import name_shown

Scope = ConsistencyCheck.Scope
LISTED = 50  # displays of a directory
COUNTS = ("agree", "on_the_way", "left_out", "differ")  # of displays


def handset_check(found: ConsistencyCheck) -> dict[str, Any]:
    """{id, title, url (or ""), asked_at, asked_by, ended_at, answers, agree, on_the_way, left_out, differ,
    differing_names}
    """
    answers = [
        _answer(each, found) for each in found.answers.select_related("directory").order_by("directory__position")
    ]
    title, url = _about(found)
    return {
        "id": found.pk,
        "title": title,
        "url": url,
        "asked_at": found.asked_at,
        "asked_by": name_shown(found.asked_by),
        "ended_at": found.ended_at,
        "answers": answers,
        **{name: sum(each[name] for each in answers) for name in COUNTS},
        "critical": any(each["critical"] for each in answers),
        "differing_names": [each["name"] for each in answers if each["differ"]],
    }


def _about(found: ConsistencyCheck) -> tuple[str, str]:
    if found.scope == Scope.NUMBER:
        number = Number.objects.filter(canonical=found.value).first()
        return number_text(found.value), reverse("number", args=[number.pk]) if number else ""
    if found.scope == Scope.LABEL:
        return _("Label “%(label)s”") % {"label": found.value}, ""
    if found.scope == Scope.WINDOW:
        window = Window.objects.filter(pk=found.value).select_related("request").first()
        return (str(window), reverse("window", args=[window.pk])) if window else (_("A maintenance window"), "")
    return _("All numbers"), ""


def _answer(answer: ConsistencyAnswer, check: ConsistencyCheck) -> dict[str, Any]:
    """{name, kind, critical, state (family consistency), agree, on_the_way, left_out, differ, looked_at, price,
    differing, more, without: [{number, why, url}] the first that are left out, as they stand now}
    """
    without = displays_left_out(check, answer.directory)[:LISTED] if answer.left_out else ()
    counts = {name: getattr(answer, name) for name in COUNTS}
    return {
        "name": str(answer.directory),
        "kind": answer.directory.get_kind_display(),
        "critical": answer.directory.critical,
        "state": _state(counts, ended=answer.looked_at is not None),
        **counts,
        "looked_at": answer.looked_at,
        "price": answer.directory.acceleration_price,
        "differing": [
            {
                **each,
                "number": number_text(each["number"]),
                "mark": texts.mark(each["mark"]) if each["mark"] else "",
                "url": reverse("display", args=[each["display"]]),
            }
            for each in answer.differing[:LISTED]
        ],
        "more": max(answer.differ - LISTED, 0),
        "without": [
            {
                "number": number_text(cell.number.canonical),
                "why": texts.wanted_reason(cell.wanted_reason),
                "url": reverse("display", args=[cell.pk]),
            }
            for cell in without
        ],
    }


def _state(counts: Mapping[str, int], *, ended: bool) -> str:
    """How it stands, as a state of the family consistency."""
    if not ended:
        return "asked"
    if counts["differ"]:
        return "differs"
    if counts["on_the_way"]:
        return "on_the_way"
    return "left_out" if counts["left_out"] and not counts["agree"] else "agrees"


def latest_checks() -> list[dict[str, Any]]:
    """The latest checks for a list: {id, title, asked_at, state (family consistency)}."""
    found = ConsistencyCheck.objects.prefetch_related("answers")[:8]
    return [
        {
            "id": each.pk,
            "title": _about(each)[0],
            "asked_at": each.asked_at,
            "state": _state(
                {name: sum(getattr(answer, name) for answer in each.answers.all()) for name in COUNTS},
                ended=each.ended_at is not None,
            ),
        }
        for each in found
    ]
