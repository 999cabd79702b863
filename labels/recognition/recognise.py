"""Does this label belong to this firm? Accept, review or reject, with everything a reviewer needs to see why.

Real short names select characters of the legal name in order: that rule decides. Only hygiene and the protected names
reject; what the characters cannot settle (brands, sounds, looks) goes to a person.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from labels.domain.disguise import sounds_or_looks_like
from labels.domain.hygiene import LABELS, Code, Finding, Policy, Severity, findings
from labels.recognition.alignment import align
from labels.recognition.normalise import LegalName, Part, comparable, parse_legal_name
from labels.recognition.scenes import split


class Decision(StrEnum):
    ACCEPT = "accept"
    REVIEW = "review"
    REJECT = "reject"


class Reason(StrEnum):
    """Why the identity part was, or was not, taken for the firm's name. Hygiene codes stand beside these."""

    CONTIGUOUS = "contiguous"  # a piece of the legal name
    ABBREVIATION = "abbreviation"  # its characters, in order
    ALIAS = "alias"  # a registered brand
    GENERIC = "generic"  # only region, industry or legal form
    HOMOPHONE = "homophone"  # a character replaced by one that sounds alike
    LOOKALIKE = "lookalike"
    PARTIAL = "partial"  # some characters, not all
    NO_MATCH = "no_match"


ACCEPTED = frozenset((Reason.CONTIGUOUS, Reason.ABBREVIATION, Reason.ALIAS))
_WEIGHTS = {Part.CORE: 20, Part.INDUSTRY: 6, Part.REGION: 6, Part.LEGAL_FORM: 0}


@dataclass(frozen=True, slots=True)
class Recognition:
    """alignment: the legal name as written, each character with whether the label matched it. unmatched: characters of
    the identity part that the legal name does not have in this order. codes: Reason and hygiene Code values.
    """

    decision: Decision
    codes: tuple[str, ...]
    alignment: tuple[tuple[str, bool], ...]
    identity: str
    scene: str
    unmatched: str


@dataclass(frozen=True, slots=True)
class _Belonging:
    reasons: tuple[Reason, ...]
    places: frozenset[int]  # matched characters of the legal name as written
    unmatched: str


def recognise(
    label: str,
    legal_name: str,
    aliases: Iterable[str] = (),
    own_numbers: Collection[str] = (),
    policy: Policy = LABELS,
) -> Recognition:
    """Decide on a label. aliases: proved brands of this client that have not expired. own_numbers: canonical."""
    found = findings(label, legal_name, own_numbers, policy)
    name = parse_legal_name(legal_name)
    identity, scene, belonging = _identity(label, name, frozenset(comparable(alias).text for alias in aliases))
    return Recognition(
        decision=_decide(found, belonging),
        codes=tuple(dict.fromkeys([*map(str, belonging.reasons), *(str(finding.code) for finding in found)])),
        alignment=tuple((character, place in belonging.places) for place, character in enumerate(legal_name)),
        identity=identity,
        scene=scene,
        unmatched=belonging.unmatched,
    )


def _decide(found: Iterable[Finding], belonging: _Belonging) -> Decision:
    severities = {finding.severity for finding in found}
    if Severity.REJECT in severities:
        return Decision.REJECT
    if Severity.REVIEW in severities:
        return Decision.REVIEW
    # A scene without a name claims no identity: the policy's severity has decided on it.
    claims_nothing = any(finding.code is Code.SCENE_ONLY for finding in found)
    return Decision.ACCEPT if claims_nothing or ACCEPTED.intersection(belonging.reasons) else Decision.REVIEW


def _identity(label: str, name: LegalName, aliases: frozenset[str]) -> tuple[str, str, _Belonging]:
    """The identity part, the scene part, and how the identity belongs. Scene words may be part of the name (物流)."""
    whole = _belonging(label, name, aliases)
    if ACCEPTED.intersection(whole.reasons):
        return label, "", whole
    parts = split(label)
    if not parts.scene:
        return label, "", whole
    if not parts.identity:
        return "", label, _Belonging((), frozenset(), "")
    return parts.identity, parts.scene, _belonging(parts.identity, name, aliases)


def _belonging(identity: str, name: LegalName, aliases: frozenset[str]) -> _Belonging:
    text = comparable(identity).text
    aligned = align(text, name.compared, [_WEIGHTS[part] for part in name.parts])
    places = frozenset(name.places[place] for place in aligned if place is not None)
    unmatched = "".join(character for character, place in zip(text, aligned, strict=True) if place is None)
    if text in aliases:
        return _Belonging((Reason.ALIAS,), places, unmatched)
    if not unmatched:
        return _Belonging((_whole(text, aligned, name),), places, unmatched)
    resemblances = _resemblances(text, aligned, name.compared)
    if not places and not resemblances:
        return _Belonging((Reason.NO_MATCH,), places, unmatched)
    return _Belonging(resemblances or (Reason.PARTIAL,), places, unmatched)


def _whole(text: str, aligned: list[int | None], name: LegalName) -> Reason:
    """All characters are in the legal name, in order: they must name the firm, not only its trade or its town."""
    matched = {name.parts[place] for place in aligned if place is not None}
    telling = sum(place is not None and name.parts[place] is not Part.LEGAL_FORM for place in aligned)
    if telling < 2 or Part.CORE not in matched:
        return Reason.GENERIC
    return Reason.CONTIGUOUS if text in name.compared else Reason.ABBREVIATION


def _resemblances(text: str, aligned: list[int | None], name: str) -> tuple[Reason, ...]:
    """How unmatched characters can be taken for those of the legal name at their place, if that makes half of them."""
    found: list[Reason] = []
    alike = 0
    for index, place in enumerate(aligned):
        if place is not None:
            alike += 1
            continue
        start = next((before + 1 for before in reversed(aligned[:index]) if before is not None), 0)
        end = next((after for after in aligned[index + 1 :] if after is not None), len(name))
        kinds = {sounds_or_looks_like(text[index], theirs) for theirs in name[start:end]} - {None}
        alike += bool(kinds)
        found += [Reason(kind) for kind in sorted(kind for kind in kinds if kind)]
    return tuple(dict.fromkeys(found)) if alike >= 2 and alike * 2 >= len(text) else ()
