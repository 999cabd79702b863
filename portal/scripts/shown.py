"""The content of the pages of call scripts."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from compliance.evidence.selectors import doer_of
from labels.domain.display_state import BAD, ON_THE_WAY
from labels.models import StandbyLease
from labels.selectors import displays_in_use
from maintenance.domain.scripts import IN_CHINESE, KNOWN, Scenario, Variable, faults
from maintenance.scripts import selectors
from maintenance.scripts.models import SCENARIOS, ScriptVersion
from maintenance.scripts.selectors import Script, Sentence
from maintenance.scripts.services import fault_text
from tenants.people.actors import person
from tenants.people.models import User


@dataclass(frozen=True)
class ScriptRow:
    """A situation and what is said in it. example: with invented values; read: by the person who looks; waiting: names
    of those who have not read it.
    """

    script: Script
    title: str
    example: str
    read: bool
    waiting: list[str]


@dataclass(frozen=True)
class ToSayNow:
    """The sentence to say about each window that runs now. catching_up: none runs, and some handsets do not show yet
    what they should; standby: but a standby label, this one; fragment: asked for by the page itself.
    """

    sentences: list[Sentence]
    catching_up: bool = False
    standby: str = ""
    fragment: bool = False


def to_say_now(language: str, *, fragment: bool = False) -> ToSayNow:
    """Returns the sentences to say now, in a language."""
    if sentences := selectors.said_now(language):
        return ToSayNow(sentences, fragment=fragment)
    leases = StandbyLease.objects.filter(number=OuterRef("number"), text=OuterRef("shown"))
    late = displays_in_use().filter(state__in=(*BAD, *ON_THE_WAY)).annotate(standby=Exists(leases))
    first = late.order_by("-standby", "pk").values_list("standby", "shown").first()
    return ToSayNow([], first is not None, first[1] or "" if first and first[0] else "", fragment)


@dataclass(frozen=True)
class VariableShown:
    """A variable's name in English and in Chinese, and its meaning."""

    name: str
    chinese: str
    words: str


@dataclass(frozen=True)
class VersionShown:
    """One version, and who brought it into force."""

    row: ScriptVersion
    by: str


def script_rows(reader: User, language: str) -> list[ScriptRow]:
    """Returns the sentences for every situation, in a language."""
    scripts = list(selectors.scripts_in_force(language).values())
    read = selectors.read_by(reader.pk, scripts)
    return [
        ScriptRow(
            script=each,
            title=str(SCENARIOS[each.scenario.value]),
            example=selectors.example(each.scenario, each.text, each.language),
            read=each.scenario in read,
            waiting=[person(user).name for user in selectors.not_read_by(each)],
        )
        for each in scripts
    ]


def variables_of(scenario: Scenario) -> list[VariableShown]:
    """Returns the variables that a script of this situation can use."""
    words = {
        Variable.COMPANY: _("your legal name"),
        Variable.FROM: _("when the maintenance begins"),
        Variable.UNTIL: _("when it is expected to end"),
        Variable.STANDBY_LABEL: _("the standby label that handsets show"),
        Variable.STANDBY_NUMBER: _("the standby number that takes the calls"),
    }
    known = sorted(KNOWN[scenario], key=list(Variable).index)
    return [VariableShown(f"{{{each}}}", f"{{{IN_CHINESE[each]}}}", words[each]) for each in known]


def versions_shown(scenario: Scenario, language: str) -> list[VersionShown]:
    """Returns the versions for a situation, the newest first."""
    return [
        VersionShown(row, doer_of(row, "published_by" if row.published_by else "written_by"))
        for row in selectors.versions(scenario, language)
    ]


def faults_of(scenario: Scenario, text: str) -> list[str]:
    """Returns the faults that keep a text from being published, in words."""
    return [fault_text(each) for each in faults(scenario, text)]
