"""Holds findings about a label from all rules: hygiene, documents, directories' policies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tenants.domain.kept import StoredAsJson


class Severity(StrEnum):
    NOTE = "note"  # said, and nothing more
    REVIEW = "review"
    REJECT = "reject"


class Decision(StrEnum):
    """The decision whether a label belongs to this firm, as far as rules and a model can tell."""

    ACCEPT = "accept"
    REVIEW = "review"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Finding(StoredAsJson):
    """A fault and its place in the label, [start, end) in characters. params: for its message.

    code: a hygiene.FindingCode, a directory_policy.Fault, a recognition.recognise.Reason, or one of labels.texts:
    DOCUMENT_MISSING, DOCUMENT_IN_REVIEW, STANDBY.
    """

    code: str
    severity: Severity
    start: int
    end: int
    params: Mapping[str, str] = field(default_factory=dict)


def decided(findings: Iterable[Finding]) -> Decision:
    """Decides by the worst finding. Nothing else decides, so that a reviewer always sees the reason."""
    severities = {finding.severity for finding in findings}
    if Severity.REJECT in severities:
        return Decision.REJECT
    return Decision.REVIEW if Severity.REVIEW in severities else Decision.ACCEPT
