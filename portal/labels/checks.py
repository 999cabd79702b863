"""Puts the result of a label's check and of its recognition into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from labels import texts as label_texts
from labels.domain.findings import Decision, Finding
from labels.entitlement.certified import SaidBefore
from labels.entitlement.checks import CheckResult
from labels.recognition import texts as recognition_texts
from labels.recognition.recognise import Reason, Recognition
from labels.texts import DOCUMENT_IN_REVIEW, DOCUMENT_MISSING

# With these reasons recognition asks a person; the proof of a brand would have answered.
MAY_BE_BRAND = frozenset({Reason.NO_MATCH, Reason.PARTIAL, Reason.UNSURE, Reason.HOMOPHONE, Reason.LOOKALIKE})

_VERDICTS = {"accept": "ok", "review": "review", "reject": "problem"}
_FINDINGS = {"note": "note", "review": "review", "reject": "problem"}


@dataclass(frozen=True)
class FindingShown:
    """The words for one finding. state: of the family check; place: the part of the label that it concerns, where the
    sentence does not name it; url, action: the page of the document and the link's words, or empty.
    """

    state: str
    text: str
    place: str
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class RecognitionShown:
    """The words for how the label was recognised. alignment: (character of the legal name, was it found); brand_url:
    the page that submits the name as a brand, or empty.
    """

    sentences: Sequence[str]
    alignment: Sequence[tuple[str, bool]]
    matched: bool
    brand_url: str


@dataclass(frozen=True)
class LabelCheck:
    """The result of a label's check in words. verdict: ok, note, review or problem (family check)."""

    verdict: str
    summary: str
    findings: Sequence[FindingShown]
    recognition: RecognitionShown | None


def label_check(check: CheckResult) -> LabelCheck:
    """Puts a check's result into words."""
    findings = [_finding(check.text, finding) for finding in check.findings]
    verdict = _VERDICTS[check.decision]
    if verdict == "ok" and findings:
        verdict = "note"
    summary = {
        "ok": _("This label can be used."),
        "note": _("This label can be used."),
        "review": _("A reviewer checks this label before it is shown."),
        "problem": _("This label cannot be used."),
    }[verdict]
    said = {finding.code for finding in check.findings}
    recognised = _recognition(check.recognition, said) if check.recognition else None
    return LabelCheck(verdict, summary, findings, recognised)


def _finding(label: str, finding: Finding) -> FindingShown:
    """Puts a finding into words and names the place where the sentence does not."""
    sentence = label_texts.finding(finding.code, finding.params)
    place = label[finding.start : finding.end]
    return FindingShown(
        _FINDINGS[finding.severity], sentence, "" if place in sentence or place == label else place, *_document(finding)
    )


def _document(finding: Finding) -> tuple[str, str]:
    """Returns the address that submits the missing document or shows the one in review, and the link's words.

    Both are empty on the reviewers' site, which has no such pages.
    """
    params = finding.params
    try:
        if finding.code == DOCUMENT_MISSING:
            return f"{reverse('licence_new')}?type={params['document']}", _("Submit it")
        if finding.code == DOCUMENT_IN_REVIEW:
            return reverse("licence", args=[params["licence"]]), _("View")
    except NoReverseMatch:
        pass
    return "", ""


def _recognition(recognition: Recognition, said: set[str]) -> RecognitionShown:
    """Puts the recognition into words. said: codes that the findings have explained already."""
    return RecognitionShown(
        sentences=[recognition_texts.recognition(code) for code in recognition.codes if code not in said],
        alignment=recognition.alignment,
        matched=any(matched for _character, matched in recognition.alignment),
        brand_url=_brand_url(recognition),
    )


def _brand_url(recognition: Recognition) -> str:
    """Returns the address that submits the unrecognised name as a brand; empty where a brand would not help, and on the
    reviewers' site, which has no such page.
    """
    if (
        recognition.decision is not Decision.REVIEW
        or not recognition.identity
        or not MAY_BE_BRAND & set(recognition.codes)
    ):
        return ""
    try:
        return f"{reverse('brand_new')}?{urlencode({'text': recognition.identity})}"
    except NoReverseMatch:
        return ""


YES_OR_NO = frozenset({"first_agree", "first_two_agree", "disguised"})
SHARES = frozenset(
    {
        "matched_share",
        "name_core_coverage",
        "matched_rarity_share",
        "name_core_rarity_share",
        "common_substring_share",
        "core_in_order_share",
        "core_partial_ratio",
        "similarity",
        "pair_coverage",
        "latin_share",
        "latin_syllables",
        "latin_consonants",
    }
)


@dataclass(frozen=True)
class Contribution:
    """The effect of one feature on the score. helps: it speaks for the firm."""

    feature: str
    value: str
    effect: str
    helps: bool


@dataclass(frozen=True)
class Explained:
    """The words for how a label was recognised. rows: (name, text); parts: (piece, its kind) of the registered name."""

    rows: Sequence[tuple[str, str]]
    parts: Sequence[tuple[str, str]]
    contributions: Sequence[Contribution]


def recognition_explained(recognition: Recognition, before: SaidBefore | None = None) -> Explained:
    """Explains a recognition. before: the answer of another model."""
    rows = [
        (_("Name part"), recognition.identity or _("nothing")),
        (_("Scene part"), recognition.scene or _("none")),
    ]
    if recognition.unmatched:
        rows.append((_("Not in the registered name"), recognition.unmatched))
    if recognition.identity:
        rows.append((_("Score"), _score(recognition.score)))
        thresholds = (
            (_("Decision threshold"), recognition.match_at),
            (_("Accepted automatically from (as part of the name)"), recognition.accept_at),
        )
        rows += [(name, _score(each)) for name, each in thresholds if each is not None]
    rows.append((_("Model"), recognition.model_version))
    if before:
        rows.append((_("Previous score"), _score(before.score)))
        rows.append(
            (_("Previous legal name"), before.legal_name)
            if before.legal_name
            else (_("Previous model"), before.model_version)
        )
    return Explained(
        rows=rows,
        parts=[(piece, recognition_texts.name_part(part)) for piece, part in recognition.parts],
        contributions=[
            Contribution(
                recognition_texts.feature(each.feature),
                _value(each.feature, each.value),
                f"{each.effect:+.2f}",
                each.effect > 0,
            )
            for each in recognition.contributions
        ],
    )


def _score(score: float) -> str:
    return f"{score:.4f}"


def _value(feature: str, value: float) -> str:
    if feature in YES_OR_NO:
        return _("yes") if value else _("no")
    if feature in SHARES:
        return f"{value:.0%}"
    return f"{value:.3g}"
