"""Reads scripts of the client in use: the text in force, the sentence to say now, who has read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation

from compliance.evidence.selectors import with_namesakes
from labels.domain.numbers import number_text
from labels.registry.models import StandbyAllocation
from maintenance.domain.scripts import KNOWN, Moment, Scenario, Variable, filled, scenario_of
from maintenance.models import Window
from maintenance.scripts.defaults import DEFAULTS
from maintenance.scripts.models import ScriptRead, ScriptVersion
from maintenance.window_words import spoken_hours
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.people.models import User


@dataclass(frozen=True)
class Script:
    """The script of a situation. version: 0 is the platform's own."""

    scenario: Scenario
    language: str
    version: int
    text: str


@dataclass(frozen=True)
class Sentence:
    """The one sentence to say about a window now."""

    window: Window
    script: Script
    text: str


def language_or_default(language: str) -> str:
    """Returns the language if there are scripts in it, else the platform's default."""
    return language if language in DEFAULTS else settings.LANGUAGE_CODE


def scripts_in_force(language: str) -> dict[Scenario, Script]:
    """Returns each situation's script in a language."""
    language = language_or_default(language)
    own = {
        Scenario(row.scenario): Script(Scenario(row.scenario), language, row.version, row.text)
        for row in ScriptVersion.objects.filter(language=language, state=ScriptVersion.State.PUBLISHED)
    }
    return {each: own.get(each) or Script(each, language, 0, DEFAULTS[language][each]) for each in Scenario}


def to_say(window: Window, language: str, *, as_running: bool = False) -> Sentence:
    """Returns the sentence for a window that runs, or is to come, in a language and the client's time zone.

    as_running: what will be said once it runs.
    """
    language, standby = language_or_default(language), _standby_number(window.pk)
    running = as_running or window.state in (Window.State.RUNNING, Window.State.VERIFYING)
    script = scripts_in_force(language)[
        scenario_of(
            Moment(
                running=running,
                extended=window.extensions > 0,
                standby_label=bool(window.request.standby_text),
                standby_numbers=bool(standby),
            )
        )
    ]
    with translation.override(language), timezone.override(current_tenant().time_zone):
        hours = spoken_hours(window, business_now())
        values = {
            Variable.COMPANY: current_tenant().legal_name,
            Variable.FROM: hours.begins,
            Variable.UNTIL: hours.until,
            Variable.STANDBY_LABEL: window.request.standby_text,
            Variable.STANDBY_NUMBER: number_text(standby) if standby else "",
        }
    return Sentence(window, script, filled(script.text, values))


def script_text(window: Window, language: str) -> str:
    """Returns what staff will say while a coming window runs: its standby label and its end are known."""
    return to_say(window, language, as_running=True).text


def said_now(language: str) -> list[Sentence]:
    """Returns the sentence of each running window that callers notice, the first to end first."""
    now = business_now()
    running = Window.objects.filter(
        state__in=(Window.State.RUNNING, Window.State.VERIFYING), impact=True, starts_at__lte=now, ends_at__gt=now
    )
    return [to_say(window, language) for window in running.select_related("request").order_by("ends_at")]


def example(scenario: Scenario, text: str, language: str) -> str:
    """Returns how a text without faults would be said, with invented values."""
    chinese = language.startswith("zh")
    values: Mapping[Variable, str] = {
        Variable.COMPANY: current_tenant().legal_name,
        Variable.FROM: "周三 22:00" if chinese else "Wed 22:00",
        Variable.UNTIL: "周四 06:00" if chinese else "Thu 06:00",
        Variable.STANDBY_LABEL: "维护中-紧急联系02158881234",
        Variable.STANDBY_NUMBER: "700 1380 0000 001",
    }
    return filled(text, {name: value for name, value in values.items() if name in KNOWN[scenario]})


def _standby_number(window_id: UUID) -> str:
    """Returns the first standby number that takes a window's calls; empty when none does."""
    taking = StandbyAllocation.objects.filter(tenant=current_tenant(), window_id=window_id, closed_at=None)
    return taking.exclude(taken_at=None).order_by("standby_id").values_list("standby_id", flat=True).first() or ""


def read_by(person_id: UUID, scripts: Sequence[Script]) -> frozenset[Scenario]:
    """Returns the situations whose scripts a person has read and understood."""
    rows = ScriptRead.objects.filter(person_id=person_id).values_list("scenario", "language", "version")
    known = set(rows)
    return frozenset(each.scenario for each in scripts if (str(each.scenario), each.language, each.version) in known)


def not_read_by(script: Script) -> list[User]:
    """Returns the client's people who have not read a script yet."""
    read = ScriptRead.objects.filter(scenario=script.scenario, language=script.language, version=script.version)
    people = User.objects.filter(is_active=True, language=script.language)
    return list(people.exclude(pk__in=read.values("person_id")).order_by("name"))


def versions(scenario: str, language: str) -> list[ScriptVersion]:
    """Returns the versions for a situation in a language, the newest first."""
    rows = ScriptVersion.objects.filter(scenario=scenario, language=language)
    return list(with_namesakes(rows, "written_by", "published_by"))
