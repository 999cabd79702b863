"""What is found about a label, by whatever rules: hygiene, documents, what directories take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tenants.domain.kept import Kept


class Severity(StrEnum):
    NOTE = "note"  # said, and nothing more
    REVIEW = "review"
    REJECT = "reject"


class Decision(StrEnum):
    """Whether a label belongs to this firm, as far as rules and a model can tell."""

    ACCEPT = "accept"
    REVIEW = "review"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Finding(Kept):
    """A fault and where it stands in the label, [start, end) in characters. params: what its message needs.

    code: a hygiene.FindingCode, a directory_policy.Fault, a recognition.recognise.Reason, or one of labels.texts:
    DOCUMENT_MISSING, DOCUMENT_IN_REVIEW, STANDBY.
    """

    code: str
    severity: Severity
    start: int
    end: int
    params: Mapping[str, str] = field(default_factory=dict)


def decided(findings: Iterable[Finding]) -> Decision:
    """What findings come to. Nothing else decides, so that whoever is asked to look at a label is told why."""
    severities = {finding.severity for finding in findings}
    if Severity.REJECT in severities:
        return Decision.REJECT
    return Decision.REVIEW if Severity.REVIEW in severities else Decision.ACCEPT
