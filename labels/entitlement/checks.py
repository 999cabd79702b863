"""Checks a label for the client in use: hygiene and recognition, documents, directories."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from labels.displays import directory_policies
from labels.displays.proofs import not_proved
from labels.domain import hygiene
from labels.domain.findings import Decision, Finding, Severity, decided
from labels.entitlement import documents
from labels.models import Alias
from labels.recognition.comparison import claim
from labels.recognition.model import Model
from labels.recognition.recognise import Recognition, borrowed, identity_key, recognise, taken, what_asks
from labels.registry import selectors as registry
from labels.registry.models import StandbyAllocation
from labels.selectors import numbers_in_use
from labels.texts import STANDBY
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.kept import StoredAsJson
from tenants.models import Tenant

STRICTNESS: dict[str, int] = {"accept": 0, "review": 1, "reject": 2}
Judge = Callable[[str], Recognition]


def judge(model: Model | None = None, own: frozenset[str] | None = None) -> Judge:
    """Returns the recognition for the client in use, with its brands and numbers as they are now. model: by default the
    one in use; own: own_numbers(), if the caller has read them.
    """
    chosen, legal_name = model or registry.model_in_use(), current_tenant().legal_name
    aliases, policy = aliases_in_force(), label_policy()
    numbers = own_numbers() if own is None else own

    def recognised(text: str) -> Recognition:
        return recognise(text, legal_name, aliases, numbers, policy, chosen)

    return recognised


def label_policy() -> hygiene.Policy:
    """Returns the rules by which labels of the client in use are judged."""
    individual = current_tenant().subject_type == Tenant.SubjectType.INDIVIDUAL
    return hygiene.LABELS_OF_INDIVIDUALS if individual else hygiene.LABELS


@dataclass(frozen=True)
class CheckResult(StoredAsJson):
    """The result of checking a label for a client. text: tidied, or its beginning if it is too long to be read.

    touches_licence: its words need a document. recognition: None for a standby label. Findings also name documents that
    are missing or in review (labels.entitlement.documents), directories that refuse the label
    (labels.displays.directory_policies), and why a person is asked (labels.recognition.recognise.what_asks).
    """

    text: str
    decision: Decision = Decision.REVIEW
    findings: tuple[Finding, ...] = ()
    touches_licence: bool = False
    recognition: Recognition | None = None


def check_label(text: str) -> CheckResult:
    """Returns findings and recognition of a label for the client in use."""
    return check_labels([text])[text]


def check_labels(texts: Iterable[str]) -> dict[str, CheckResult]:
    """Checks several labels: the client's data, its documents and the directories are read once."""
    tidied = {text: hygiene.tidy(text) for text in texts}
    own, firm, policy = own_numbers(), current_tenant().legal_name, label_policy()
    judged = judge(own=own)
    recognised = {text: judged(text) for text in set(tidied.values())}
    readable = [text for text in recognised if not hygiene.unreadable(text)]
    keys = {text: identity_key(recognised[text].identity) for text in readable}
    elsewhere, needed = registry.all_certified_elsewhere(keys.values()), documents.of_labels(readable)
    against = directory_policies.directories_findings(readable)

    def check(text: str) -> CheckResult:
        recognition = recognised[text]
        if text not in keys:
            return replace(_unreadable(text), recognition=recognition)
        if keys[text] in elsewhere:
            recognition = taken(recognition)
        papers, touches_licence = needed[text]
        findings = (
            *hygiene.findings(text, firm, own, policy),
            *borrowed(claim(text, firm).comparison),
            *against[text],
            *papers,
            *what_asks(recognition.codes, text),
        )
        return CheckResult(text, decided(findings), findings, touches_licence, recognition)

    checked = {text: check(text) for text in recognised}
    return {text: checked[tidy] for text, tidy in tidied.items()}


def _unreadable(text: str, policy: hygiene.Policy = hygiene.LABELS) -> CheckResult:
    """Rejects a text that is too long to be a label: only its length is judged, only its beginning returned."""
    findings = hygiene.findings(text, current_tenant().legal_name, policy=policy)
    return CheckResult(text[: hygiene.MOST_READ], decided(findings), findings)


def rejected(texts: Iterable[str]) -> frozenset[str]:
    """Returns the labels that the rules reject now, whatever documents exist: no reviewer may approve them."""
    judged = judge()
    return frozenset(text for text in texts if judged(text).decision is Decision.REJECT)


def worst_first(checked: Iterable[CheckResult]) -> list[CheckResult]:
    """Sorts by decision: rejected, then in review; within one, those least like the firm first."""

    def order(each: CheckResult) -> tuple[int, float, str]:
        return -STRICTNESS[each.decision], each.recognition.score if each.recognition else 0, each.text

    return sorted(checked, key=order)


def aliases_in_force() -> frozenset[str]:
    """Returns the client's approved brands that have not ended."""
    return frozenset(Alias.objects.filter(state=Alias.State.APPROVED).values_list("text", flat=True))


def check_standby_label(text: str) -> CheckResult:
    """Checks a standby label: a number in it must be one of the client's own.

    It always needs a person. A directory that refuses it goes on showing the label.
    """
    text = hygiene.tidy(text)
    if hygiene.unreadable(text):
        return _unreadable(text, hygiene.STANDBY_LABELS)
    faults = hygiene.standby_findings(text, current_tenant().legal_name, own_numbers())
    left_out = [replace(each, severity=Severity.NOTE) for each in directory_policies.directory_findings(text)]
    findings = standby_asks(text, (*faults, *left_out, *documents.of_label(text)[0]))
    return CheckResult(text, decided(findings), findings)


def standby_asks(text: str, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Adds the finding that a person is asked about a standby label, if nothing else asks for one."""
    if decided(findings) is not Decision.ACCEPT:
        return findings
    return (*findings, Finding(STANDBY, Severity.REVIEW, 0, len(text)))


def carrying_foreign_numbers(texts: Iterable[str]) -> frozenset[str]:
    """Returns the standby labels with a number that is not one of the client's own now."""
    own, firm = own_numbers(), current_tenant().legal_name
    return frozenset(
        text
        for text in texts
        if any(
            each.severity is Severity.REJECT and "digits" in each.params
            for each in hygiene.standby_findings(text, firm, own)
        )
    )


def rejected_standby(texts: Iterable[str]) -> frozenset[str]:
    """Returns the standby labels that the rules reject now: no reviewer may approve them."""
    own, firm, reject = own_numbers(), current_tenant().legal_name, Severity.REJECT
    return frozenset(
        text for text in texts if any(each.severity is reject for each in hygiene.standby_findings(text, firm, own))
    )


def resting_on_ended_brands(texts: Iterable[str]) -> frozenset[str]:
    """Returns the labels with a brand of the client that is no longer in force, which would need a reviewer."""
    states = Alias.State
    ended = set(Alias.objects.filter(state__in=[states.EXPIRED, states.RETIRED]).values_list("text", flat=True))
    brands = {identity_key(text) for text in ended.difference(aliases_in_force())}
    if not brands:
        return frozenset()
    firm, judged = current_tenant().legal_name, judge()
    carrying = [
        text for text in texts if not brands.isdisjoint((identity_key(text), identity_key(claim(text, firm).identity)))
    ]
    return frozenset(text for text in carrying if judged(text).decision is not Decision.ACCEPT)


def own_numbers() -> frozenset[str]:
    """Returns the client's proved numbers and the standby numbers that take its calls, canonical."""
    standby = StandbyAllocation.objects.filter(tenant=current_tenant(), closed_at=None)
    proved = numbers_in_use().exclude(pk__in=not_proved(numbers_in_use(), business_now()).values("pk"))
    return frozenset(proved.values_list("canonical", flat=True)) | frozenset(
        standby.values_list("standby_id", flat=True)
    )
