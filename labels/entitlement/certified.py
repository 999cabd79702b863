"""Guards the client's certified labels: unique among clients, and judged again when what judges them changes."""

import hashlib
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from compliance.evidence.services import record
from compliance.master_data import MasterDataChanged
from compliance.reviews.models import Case
from compliance.reviews.services import open_case
from labels.displays import reconciler
from labels.domain.findings import Decision
from labels.domain.wanted import WantedReason
from labels.entitlement import checks
from labels.entitlement.checks import Judge
from labels.models import LabelVersion, StandbyLabel
from labels.recognition.comparison import claim
from labels.recognition.model import BrokenModel
from labels.recognition.recognise import Recognition, identity_key
from labels.registry import selectors as registry, services as registry_services
from labels.selectors import active_displays
from tenants import context
from tenants.agenda.services import schedule
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.kept import StoredAsJson
from tenants.domain.lanes import Lane
from tenants.models import Tenant

RENAMED = "labels.review_rename"
AT_A_TIME = 500  # labels in one transaction: each is judged twice, in a few milliseconds
CERTIFIED = (LabelVersion.State.APPROVED, LabelVersion.State.PUBLISHED)


@dataclass(frozen=True)
class SaidBefore(StoredAsJson):
    """The earlier judgement of a label. legal_name: the client's name then, if it has changed."""

    decision: Decision
    score: float
    model_version: str
    legal_name: str = ""


@dataclass(frozen=True)
class FlipFacts(StoredAsJson):
    """A certified label is judged differently: by another model, or under another legal name. numbers: the first of
    them.
    """

    label: str
    numbers: tuple[str, ...] = ()
    number_count: int = 0
    recognition: Recognition | None = None
    before: SaidBefore | None = None


def certified_texts(after: str = "") -> QuerySet[LabelVersion, str]:
    """Returns the distinct labels that the client in use has certified, in order, after `after`."""
    versions = LabelVersion.objects.filter(state__in=CERTIFIED, text__gt=after)
    return versions.order_by("text").values_list("text", flat=True).distinct()


def sync_claims() -> None:
    """Brings the registry of labels in line with the client's own, in the transaction that changed them.

    A superseded label that a directory goes on showing stays the client's as long: reconcile before.
    """
    legal_name = current_tenant().legal_name
    shown = active_displays().filter(wanted_reason__in=[WantedReason.LABEL, WantedReason.KEPT])
    texts = {*certified_texts(), *filter(None, shown.order_by().values_list("wanted", flat=True).distinct())}
    keys = {identity_key(claim(text, legal_name).identity) for text in texts}
    registry_services.claim_labels(keys - {""})
    standby = StandbyLabel.objects.filter(state=StandbyLabel.State.APPROVED)
    registry_services.note_labels({*texts, *standby.values_list("text", flat=True)})


def claim_label(text: str) -> bool:
    """Claims the identity of a label that was just approved without review; False if another client was faster."""
    sync_claims()
    return not registry.certified_elsewhere(identity_key(claim(text, current_tenant().legal_name).identity))


def taken_meanwhile(texts: Iterable[str]) -> frozenset[str]:
    """Returns the labels that the client no longer has certified and another client has."""
    legal_name = current_tenant().legal_name
    keys = {text: identity_key(claim(text, legal_name).identity) for text in set(texts).difference(certified_texts())}
    theirs = registry.all_certified_elsewhere(keys.values())
    return frozenset(text for text, key in keys.items() if key in theirs)


def review_flips(texts: Iterable[str], before: Judge, after: Judge, *, legal_name: str = "") -> int:
    """Opens a case for each certified label that was accepted without review before and is not now. Freezes nothing.

    legal_name: the earlier one, if that is what changed. Returns how many labels flipped.
    """
    flipped = 0
    for text in texts:
        now = after(text)
        if now.decision is not Decision.ACCEPT and (was := before(text)).decision is Decision.ACCEPT:
            flipped += 1
            _open_flip(text, was, now, legal_name)
    return flipped


def review_model_change(before: str, after: str = "") -> None:
    """Reviews the flips from the model with this SHA-256 to the one in use, for the next labels after `after`; the rest
    is scheduled. A model that this code can no longer use has no judgement to compare with.
    """
    model = registry.model_in_use()
    try:
        was = registry.model_of(before)
    except BrokenModel:
        return
    if was.sha256 == model.sha256:
        return  # rolled back meanwhile
    texts = list(certified_texts(after)[:AT_A_TIME])
    review_flips(texts, checks.judge(was), checks.judge(model))
    if len(texts) == AT_A_TIME:
        schedule(registry_services.REVIEW, key=before[:16], lane=Lane.BULK, before=before, after=texts[-1])


def judge_as(client: Tenant) -> Judge:
    """Returns checks.judge as if the client in use had this client's data; both are the same client."""
    with context.client(client):
        return checks.judge()


def judged_as(client: Tenant) -> tuple[dict[str, str], int]:
    """Judges the first certified labels as if the client in use had this client's data. Returns the decisions, and how
    many labels more there are.
    """
    judged, texts = judge_as(client), certified_texts()
    first: dict[str, str] = {text: judged(text).decision for text in texts[:AT_A_TIME]}
    return first, max(texts.count() - len(first), 0)


def review_rename(before: str, after: str = "") -> None:
    """Sends to a reviewer the next labels after `after` that the former legal name carried without review and the new
    one does not; the rest is scheduled.
    """
    former = copy(current_tenant())
    former.legal_name = before
    texts = list(certified_texts(after)[:AT_A_TIME])
    review_flips(texts, judge_as(former), checks.judge(), legal_name=before)
    if len(texts) == AT_A_TIME:
        key = hashlib.sha256(before.encode()).hexdigest()[:16]
        schedule(RENAMED, key=key, lane=Lane.BULK, before=before, after=texts[-1])


def master_data_changed(event: MasterDataChanged) -> None:
    """Reviews labels after the client's legal name has changed, and syncs claims; bound to MasterDataChanged."""
    if event.before.legal_name != current_tenant().legal_name:
        review_rename(event.before.legal_name)
        sync_claims()


def _open_flip(text: str, was: Recognition, now: Recognition, legal_name: str) -> None:
    versions = (
        LabelVersion.objects.filter(text=text, state__in=CERTIFIED)
        .select_related("number")
        .order_by("number__canonical")
    )
    open_case(
        kind=Case.Kind.LABEL_FLIP,
        subject_kind="label_version",
        subject_id=versions[0].pk,
        title=text,
        facts=FlipFacts(
            label=text,
            numbers=tuple(version.number.canonical for version in versions[:20]),
            number_count=len(versions),
            recognition=now,
            before=SaidBefore(was.decision, round(was.score, 4), was.model_version, legal_name),
        ),
        lane=Lane.STANDARD,
        actor=PLATFORM,
    )


def decide_flip(version_id: UUID, *, stays: bool, actor: Actor) -> None:
    """Takes a reviewer's decision on a label that was judged differently: it stays, or is withdrawn wherever it is
    certified.

    A withdrawn label counts as rejected: no restore brings it back without review.
    """
    if stays:
        return
    with transaction.atomic():
        text = LabelVersion.objects.values_list("text", flat=True).get(pk=version_id)
        # A directory may still keep a superseded one, or it comes back when the later one is withdrawn.
        rows = LabelVersion.objects.select_for_update().filter(
            text=text, state__in=[*CERTIFIED, LabelVersion.State.SUPERSEDED]
        )
        before = list(rows)
        versions = [version for version in before if version.state in CERTIFIED]
        LabelVersion.objects.filter(pk__in=[version.pk for version in before]).update(state=LabelVersion.State.REJECTED)
        reconciler.reconcile_many({version.number_id for version in before}, lane=Lane.STANDARD)
        sync_claims()
        record(
            "label_withdrawn",
            actor=actor,
            subject_kind="label_version",
            subject_id=version_id,
            label=text,
            count=len(versions),
        )
