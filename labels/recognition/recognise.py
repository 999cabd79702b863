"""Decides whether a label belongs to a firm: accept, review or reject, with everything a reviewer needs to see why.

Only hygiene and the protected names reject. A person decides on what sounds or looks like the firm's name without being
it, what says more than the legal name (brands, mostly), and what the model is not sure about.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

from labels.domain.findings import Decision, Finding, Severity, decided
from labels.domain.hygiene import LABELS, FindingCode, Policy, findings, unreadable
from labels.domain.lexicon import institution_words, institutions
from labels.recognition.comparison import NameComparison, claim
from labels.recognition.model import Contribution, Model, packaged
from labels.recognition.normalise import NamePart, comparable
from tenants.domain.kept import StoredAsJson


class Reason(StrEnum):
    """The reasons why the identity part was, or was not, taken for the firm's name. Hygiene codes stand
    beside these.
    """

    CONTIGUOUS = "contiguous"  # a piece of the legal name
    ABBREVIATION = "abbreviation"  # its characters, in order
    ALIAS = "alias"  # a registered brand
    GENERIC = "generic"  # only region, industry or legal form
    HOMOPHONE = "homophone"  # a character replaced by one that sounds alike
    LOOKALIKE = "lookalike"
    PARTIAL = "partial"  # some characters, not all
    NO_MATCH = "no_match"
    UNSURE = "unsure"  # in order, but the model's score is too low to accept it without a person
    TAKEN = "taken"  # another client has certified this label


_IN_ORDER: Final = frozenset((Reason.CONTIGUOUS, Reason.ABBREVIATION))
_ACCEPTED: Final = frozenset((*_IN_ORDER, Reason.ALIAS))
_TO_A_PERSON: Final = frozenset(Reason) - _ACCEPTED
TOP_CONTRIBUTIONS: Final = 4
_VETOES: Final = frozenset((FindingCode.PROTECTED, FindingCode.IMPERSONATION))


@dataclass(frozen=True, slots=True)
class Recognition(StoredAsJson):
    """The result of a recognition.

    alignment: the legal name as written, each character with whether the label matched it. unmatched: characters of the
    identity part that the legal name does not have in this order. parts: the legal name in pieces, (piece, NamePart).
    codes: Reason and hygiene FindingCode values. score: 0 to 1 (a registered brand: 1; no identity claimed: 0); match:
    the score makes it the firm's, and there is no impersonation. match_at, accept_at: the model's thresholds (None:
    stored before there were any).
    """

    decision: Decision
    codes: tuple[str, ...]
    alignment: tuple[tuple[str, bool], ...]
    identity: str
    scene: str
    unmatched: str
    # Results stored before there was a model have none of these.
    parts: tuple[tuple[str, str], ...] = ()
    score: float = 0.0
    match: bool = False
    contributions: tuple[Contribution, ...] = ()
    match_at: float | None = None
    accept_at: float | None = None
    model_version: str = ""

    def as_json(self) -> dict[str, Any]:
        """Returns the fields like every stored value, with the score as precise as a person reads it."""
        return StoredAsJson.as_json(self) | {"score": round(self.score, 4)}


def recognise(
    label: str,
    legal_name: str,
    aliases: Iterable[str] = (),
    own_numbers: Collection[str] = (),
    policy: Policy = LABELS,
    model: Model | None = None,
    *,
    explain: bool = True,
) -> Recognition:
    """Decides on a label. aliases: proved brands of this client that have not expired. own_numbers: canonical.

    model: by default the one that comes with the product. explain: adds the contributions to the score. A label that
    hygiene finds too long to read is not compared.
    """
    model = packaged() if model is None else model
    if unreadable(label):
        return _unread(label, legal_name, policy, model)
    claimed = claim(label, legal_name)
    faults = [*findings(label, legal_name, own_numbers, policy), *borrowed(claimed.comparison)]
    brands = {identity_key(alias) for alias in aliases} - {""}
    registered = not brands.isdisjoint((identity_key(claimed.identity), identity_key(label)))
    pair = claimed.comparison
    values = model.values(pair) if pair and not registered else None
    score = model.score(values) if values else float(registered)
    sure = score >= model.accept_at or pair is None
    reasons = _why(pair, registered, sure)
    vetoed = any(finding.code in _VETOES for finding in faults)
    codes = tuple(dict.fromkeys([*map(str, reasons), *(str(finding.code) for finding in faults)]))
    return Recognition(
        decision=decided([*faults, *what_asks(codes, label)]),
        codes=codes,
        alignment=_marked(legal_name, pair),
        identity=claimed.identity,
        scene=claimed.scene,
        unmatched=pair.unmatched if pair else "",
        parts=_parts(pair) if pair else (),
        score=score,
        match=score >= model.match_at and not vetoed and (registered or not (pair and pair.disguised)),
        contributions=_told(model, values) if values and explain else (),
        match_at=model.match_at,
        accept_at=model.accept_at,
        model_version=_version(model),
    )


def _unread(label: str, legal_name: str, policy: Policy, model: Model) -> Recognition:
    return Recognition(
        decision=Decision.REJECT,
        codes=tuple(str(finding.code) for finding in findings(label, legal_name, policy=policy)),
        alignment=_marked(legal_name, None),
        identity="",
        scene="",
        unmatched="",
        parts=(),
        score=0.0,
        match=False,
        contributions=(),
        match_at=model.match_at,
        accept_at=model.accept_at,
        model_version=_version(model),
    )


def _told(model: Model, values: Sequence[float]) -> tuple[Contribution, ...]:
    """Returns what moved the score most, as precise as a person reads it."""
    most = model.contributions(values)[:TOP_CONTRIBUTIONS]
    return tuple(Contribution(each.feature, round(each.value, 3), round(each.effect, 3)) for each in most)


def _version(model: Model) -> str:
    return f"{model.version}+{model.sha256[:8]}"


def what_asks(codes: Iterable[str], label: str) -> tuple[Finding, ...]:
    """Returns, as findings about the whole label, the codes that need a person.

    A scene without a name has none: it claims no identity, and the policy's severity has decided on it.
    """
    return tuple(Finding(code, Severity.REVIEW, 0, len(label)) for code in codes if code in _TO_A_PERSON)


def taken(recognition: Recognition) -> Recognition:
    """Returns the recognition for a label that another client has certified: a person decides whose it is."""
    decision = Decision.REVIEW if recognition.decision is Decision.ACCEPT else recognition.decision
    return replace(recognition, decision=decision, codes=(*recognition.codes, str(Reason.TAKEN)))


def identity_key(text: str) -> str:
    """Returns the form of a name that is compared between clients: without separators, case, width,
    traditional forms.
    """
    return comparable(text).text


def borrowed(pair: NameComparison | None) -> Iterable[Finding]:
    """Yields protected names that are cut out of a longer one: a core with one character more (京东方 has 京东) is
    another word, which proves nothing about the name's owner.
    """
    if pair is None:
        return
    label, parts, hit = pair.label, pair.name.parts, set(pair.places)
    for start, end, word in institution_words().find(label.text):
        first, last = pair.places[start], pair.places[end - 1]
        if first is None or last is None or last - first != end - start - 1:
            continue
        before, behind = first, last + 1
        while before and parts[before - 1] is NamePart.CORE is parts[first]:
            before -= 1
        while behind < len(parts) and parts[behind] is NamePart.CORE is parts[last]:
            behind += 1
        beside = {*range(before, first), *range(last + 1, behind)}
        if len(beside) == 1 and beside.isdisjoint(hit):
            params = {"word": word, "kind": institutions()[word].kind}
            yield Finding(
                FindingCode.PROTECTED, Severity.REVIEW, label.places[start], label.places[end - 1] + 1, params
            )


def _why(pair: NameComparison | None, registered: bool, sure: bool) -> tuple[Reason, ...]:
    if registered:
        return (Reason.ALIAS,)
    if pair is None:
        return ()
    reasons = _reasons(pair)
    return reasons if sure or _IN_ORDER.isdisjoint(reasons) else (*reasons, Reason.UNSURE)


def _reasons(pair: NameComparison) -> tuple[Reason, ...]:
    if None not in pair.places:
        parts = {pair.name.parts[place] for place in pair.places if place is not None}
        telling = sum(pair.name.parts[place or 0] is not NamePart.LEGAL_FORM for place in pair.places)
        if telling < 2 or NamePart.CORE not in parts:
            return (Reason.GENERIC,)
        return (Reason.CONTIGUOUS if pair.label.compared in pair.name.compared else Reason.ABBREVIATION,)
    matched = any(place is not None for place in pair.places)
    alike = sum(place is not None or kind is not None for place, kind in zip(pair.places, pair.resembling, strict=True))
    if alike >= 2 and alike * 2 >= len(pair.places):
        # 集 of 集团 is no disguised 技, nor 店 of 光店 one of 光电.
        own = zip(pair.resembling if pair.disguised else pair.posing, pair.label.parts, strict=True)
        kinds = [Reason(kind) for kind, part in own if kind and (part is NamePart.CORE or pair.disguised)]
        if kinds:
            return tuple(dict.fromkeys(kinds))
    return (Reason.PARTIAL if matched else Reason.NO_MATCH,)


def _marked(legal_name: str, pair: NameComparison | None) -> tuple[tuple[str, bool], ...]:
    places = {pair.name.places[place] for place in pair.places if place is not None} if pair else set()
    return tuple((character, place in places) for place, character in enumerate(legal_name))


def _parts(pair: NameComparison) -> tuple[tuple[str, str], ...]:
    each = groupby(zip(pair.name.text, pair.name.parts, strict=True), key=lambda character: character[1])
    return tuple(("".join(character for character, _part in piece), str(part)) for part, piece in each)
