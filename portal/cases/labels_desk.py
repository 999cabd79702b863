"""What the rules find about the labels of a case: as it is now, and what was found at hand-in where that differs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from compliance.reviews.models import Case
from labels.backups import services as backup_services
from labels.backups.services import RestoreFacts
from labels.entitlement import checks
from labels.entitlement.brands import BrandFacts
from labels.entitlement.certified import FlipFacts
from labels.entitlement.checks import CheckResult
from labels.models import Snapshot
from labels.recognition.recognise import what_asks
from labels.standby.labels import StandbyFacts
from maintenance.case_facts import RequestFacts
from portal.cases.facts import facts_of_case
from portal.labels.checks import Explained, LabelCheck, label_check, recognition_explained
from portal.shell.desk.staff_access import has_schema
from tenants import context as schemas
from tenants.domain.kept import StoredAsJson

IN_FULL = 20  # labels that are shown on handsets; the others stand in the list of all, with what was found


@dataclass(frozen=True)
class CaseLabel:
    """A label of a case. count: of the numbers that are to carry it (0: not said); explained: how it was recognised;
    check: what the rules find now (of a decided case: found at hand-in); then: what they found at hand-in, where it
    differs.
    """

    text: str
    explained: Explained | None
    check: LabelCheck
    count: int
    then: LabelCheck | None = None


def case_labels(case: Case) -> list[CaseLabel]:
    """Every label of the case, the worst first: one for a label or standby label, several for a restore."""
    facts = facts_of_case(case)
    kept = {each.text: each for each in _kept(facts)}
    if not has_schema(case.tenant):
        return [_shown(facts, each, each, 0) for each in kept.values()]
    with schemas.client(case.tenant):
        counts = _counts(case)
        if case.decided:
            return [_shown(facts, each, each, counts.get(each.text, 0)) for each in kept.values()]
        now = checks.worst_first(_found(facts, text, kept) for text in {**counts, **kept})
        return [_shown(facts, kept.get(each.text), each, counts.get(each.text, 0)) for each in now]


def _kept(facts: StoredAsJson) -> tuple[CheckResult, ...]:
    """What was found at hand-in."""
    match facts:
        case StandbyFacts():
            return (
                CheckResult(facts.standby_label, findings=checks.standby_asks(facts.standby_label, facts.findings)),
            )
        case RestoreFacts():
            return tuple(_with_why(each) for each in facts.labels)
        case RequestFacts() if facts.label:
            return (_with_why(CheckResult(facts.label, findings=facts.findings, recognition=facts.recognition)),)
        case BrandFacts() | FlipFacts():
            return (_with_why(CheckResult(facts.label, recognition=facts.recognition)),)
    return ()


def _with_why(check: CheckResult) -> CheckResult:
    """With why a person is asked, which its recognition knows, among the findings: older cases have kept it there
    alone.
    """
    codes = check.recognition.codes if check.recognition else ()
    asks = [each for each in what_asks(codes, check.text) if each not in check.findings]
    return replace(check, findings=(*check.findings, *asks))


def _counts(case: Case) -> dict[str, int]:
    """The labels of a restore, all of them whatever its facts name, with how many numbers are to carry each."""
    if case.kind != Case.Kind.RESTORE or not Snapshot.objects.filter(pk=case.subject_id).exists():
        return {}
    return backup_services.texts_of(backup_services.entries_of(case))


def _found(facts: StoredAsJson, text: str, kept: Mapping[str, CheckResult]) -> CheckResult:
    """What the rules find now; of a label that a model judged otherwise its case is about that judgement."""
    match facts:
        case StandbyFacts():
            return checks.check_standby_label(text)
        case BrandFacts():
            return _with_why(CheckResult(text, recognition=checks.judge()(text)))
        case FlipFacts():
            return kept[text]
    return checks.check_label(text)


def _shown(facts: StoredAsJson, kept: CheckResult | None, check: CheckResult, count: int) -> CaseLabel:
    now, then = label_check(check), label_check(kept) if kept else None
    if then is not None and (then.findings, then.recognition) == (now.findings, now.recognition):
        then = None
    before = facts.before if isinstance(facts, FlipFacts) else None
    explained = recognition_explained(check.recognition, before) if check.recognition else None
    return CaseLabel(check.text, explained, now, count, then)
