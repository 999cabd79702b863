"""Writes numbers: registers, releases, and decides those that two clients claim.

Only the reconciler writes displays.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from django.db import connection, transaction

from compliance.evidence.services import record
from compliance.reviews.models import Case
from compliance.reviews.services import open_case
from labels.bulk import with_any_of
from labels.displays import reconciler
from labels.domain.numbers import ParsedNumber, parse_number
from labels.entitlement import certified, number_proofs
from labels.models import LabelVersion, Number
from labels.numbers import claims
from labels.numbers.claims import ClaimFacts
from labels.numbers.critical import mark_critical
from labels.registry.models import NumberClaim, PublicNumber
from labels.registry.selectors import public_among
from labels.selectors import about_numbers, numbers_kept
from labels.standby.numbers import NumbersLost
from labels.texts import number_error
from labels.versions.services import COMING
from tenants import context
from tenants.agenda.services import Planned, schedule_all
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.identifiers import uuid7
from tenants.database.statements import execute, fetch_one, wait_in_line
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused

RELEASE: Final = "labels.release"
NAMED = 10  # numbers in a refusal


class PublicNumbersRefused(Refused):
    """Emergency and public-service numbers are refused; numbers: their canonical forms."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self.numbers = sorted(numbers)
        text = " ".join(number_error("public", {"number": each}) for each in self.numbers[:NAMED])
        super().__init__(text, code="public_number")


class TooManyUnproved(Refused):
    """The client has as many numbers without a proof as it may have. room: how many more it could register."""

    def __init__(self, room: int) -> None:
        super().__init__(claims.too_many_text(room), code="too_many_unproved")
        self.room = room


class NumberRow(Protocol):
    """One number to register, as a form or a file gave it."""

    @property
    def number(self) -> ParsedNumber: ...
    @property
    def note(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def critical(self) -> bool | None: ...


@dataclass(frozen=True)
class NumberToRegister:
    """A NumberRow that was read elsewhere. critical: None leaves it as it is."""

    number: ParsedNumber
    note: str
    group: str
    critical: bool | None = None


@dataclass
class Registered:
    """The result of a registration: new numbers, known ones, and ones that another client holds (each has a
    case now).
    """

    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    disputed: list[str] = field(default_factory=list)


def register_numbers(rows: Sequence[NumberRow], *, actor: Actor) -> Registered:
    """Registers numbers for the client in use in one transaction, and updates their notes and groups.

    1. Claims the numbers for the client; those of other clients stay theirs.
    2. Writes new and known numbers; a number that another client holds is disputed and gets a case.
    3. Records, and marks critical numbers.

    Raises PublicNumbersRefused or TooManyUnproved, and registers nothing.
    """
    tenant, result = current_tenant(), Registered()
    if not rows:
        return result
    by_canonical = {row.number.canonical: row for row in rows}
    if public := refused_as_public(row.number for row in rows):
        raise PublicNumbersRefused(public)
    with transaction.atomic():
        execute(
            "INSERT INTO public.registry_numberclaim (canonical, tenant_id)"
            " SELECT n, %s FROM unnest(%s::text[]) AS n ORDER BY n"
            " ON CONFLICT (canonical) DO NOTHING",
            [tenant.pk, sorted(by_canonical)],
        )
        claimed = with_any_of(NumberClaim.objects.exclude(tenant=tenant), "canonical", by_canonical)
        elsewhere = set(claimed.values_list("canonical", flat=True))
        room = claims.room()
        before = states_of(by_canonical)
        for canonical in by_canonical:
            is_new = before.get(canonical, Number.State.RELEASED) == Number.State.RELEASED
            (result.new if is_new else result.known).append(canonical)
        if len(result.new) > room:
            raise TooManyUnproved(room)
        write_numbers(by_canonical.values(), known=before, disputed=elsewhere, claim_until=claims.lapses_at())
        result.disputed = sorted(elsewhere)
        for number in Number.objects.filter(canonical__in=elsewhere, state=Number.State.DISPUTED):
            _open_claim(number, actor)
        if result.new:
            record(
                "numbers_registered", actor=actor, subject_kind="client", subject_id=tenant.pk, count=len(result.new)
            )
        claims.keep_count()
        for critical in (True, False):
            said = [row.number.canonical for row in rows if row.critical is critical]
            marked = with_any_of(Number.objects.all(), "canonical", said).values_list("pk", flat=True)
            mark_critical(marked, critical=critical, actor=actor)
    return result


def refused_as_public(numbers: Iterable[ParsedNumber]) -> dict[str, PublicNumber]:
    """Returns the numbers that may not be registered, with their line of the staff's table; a number that the client in
    use already holds is left to a case.
    """
    lines = public_among(numbers)
    if not lines:
        return lines
    held = set(numbers_kept().filter(canonical__in=lines).values_list("canonical", flat=True))
    return {canonical: row for canonical, row in lines.items() if canonical not in held}


def states_of(canonicals: Iterable[str]) -> dict[str, str]:
    """Returns the states of those numbers that the client in use has or had, and locks their rows."""
    rows = with_any_of(Number.objects.select_for_update(), "canonical", canonicals)
    return dict(rows.values_list("canonical", "state"))


def write_numbers(
    rows: Iterable[NumberRow],
    *,
    known: Container[str],
    disputed: Container[str] = frozenset(),
    claim_until: datetime | None = None,
) -> None:
    """Writes numbers: new ones with one COPY, others with one statement; unchanged ones are not written.

    known, disputed: canonical forms; `known` from `states_of`, and no other transaction may add numbers of the client
    until this one has ended (claims.room). claim_until: of the new ones.

    A released number comes back as new; otherwise an empty note or group keeps the old one. A disputed claim may be
    free by now; what the carrier said of a number stays.
    """
    new, others = list[tuple[object, ...]](), list[tuple[object, ...]]()
    for row in rows:
        canonical = row.number.canonical
        state = Number.State.DISPUTED.value if canonical in disputed else Number.State.ACTIVE.value
        told = (canonical, row.note, row.group, state, claim_until)
        if canonical in known:
            others.append(told)
        else:
            new.append((uuid7(), row.number.kind.value, *told))
    if new:
        with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(_NEW) as copy:
            for line in new:
                copy.write_row(line)
    if others:
        execute(_OTHERS, [list(column) for column in zip(*others, strict=True)])


_NEW = 'COPY labels_number (id, kind, canonical, note, "group", state, claim_until) FROM STDIN'
_OTHERS = """
    UPDATE labels_number AS old SET
        note = CASE WHEN old.state <> 'released' AND new.note = '' THEN old.note ELSE new.note END,
        "group" = CASE WHEN old.state <> 'released' AND new."group" = '' THEN old."group" ELSE new."group" END,
        claim_until = CASE WHEN old.state = 'released' THEN new.claim_until ELSE old.claim_until END,
        kept_from = CASE WHEN old.state = 'released' THEN NULL ELSE old.kept_from END,
        critical = old.critical AND old.state <> 'released',
        state = CASE WHEN old.state IN ('ported', 'suspended', 'recycled') AND new.state = 'active'
                     THEN old.state ELSE new.state END
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
        AS new (canonical, note, "group", state, claim_until)
    WHERE old.canonical = new.canonical
      AND (old.state <> new.state OR new.note NOT IN ('', old.note) OR new."group" NOT IN ('', old."group"))
"""


def _open_claim(number: Number, actor: Actor) -> None:
    open_case(
        kind=Case.Kind.NUMBER_CLAIM,
        subject_kind="number",
        subject_id=number.pk,
        title=parse_number(number.canonical).display,
        facts=ClaimFacts(number.canonical),
        lane=Lane.STANDARD,
        actor=actor,
    )


def decide_claim(number_id: UUID, *, ours: bool, actor: Actor) -> None:
    """Writes a reviewer's decision who owns a number that two clients claimed, or whether a client keeps a public
    number that it holds; `ours`: the client in use. Raises PublicNumbersRefused for a public number that it does not
    hold.
    """
    number = Number.objects.select_for_update().get(pk=number_id)
    if number.state != Number.State.DISPUTED:
        return
    if not ours:
        release_numbers([number.pk], actor=actor)
        return
    before = fetch_one(
        "SELECT tenant_id FROM public.registry_numberclaim WHERE canonical = %s FOR UPDATE", [number.canonical]
    )  # None: the other client has given the number up meanwhile
    if (before is None or before[0] != current_tenant().pk) and public_among([parse_number(number.canonical)]):
        raise PublicNumbersRefused([number.canonical])
    execute(
        "INSERT INTO public.registry_numberclaim (canonical, tenant_id) VALUES (%s, %s)"
        " ON CONFLICT (canonical) DO UPDATE SET tenant_id = excluded.tenant_id, claimed_at = clock_timestamp()",
        [number.canonical, current_tenant().pk],
    )
    number.state = Number.State.ACTIVE
    number.save(update_fields=["state"])
    reconciler.reconcile_displays([number.pk])
    if before is None or before[0] == current_tenant().pk:
        return
    with context.client(Tenant.objects.get(pk=before[0])):
        for theirs in Number.objects.filter(canonical=number.canonical):
            Number.objects.filter(pk=theirs.pk).update(state=Number.State.DISPUTED)
            reconciler.reconcile_displays([theirs.pk])
            NumbersLost(numbers=[theirs.canonical]).emit()
            tell_lost(theirs, actor)


def tell_lost(number: Number, actor: Actor = PLATFORM) -> None:
    """Tells the client in use that it has lost a number to another one; its codes and lists no longer prove it."""
    number_proofs.forget_without_document(number.pk)
    record("number_lost", actor=actor, subject_kind="number", subject_id=number.pk, number=number.canonical)
    queue_message(
        "labels/number_lost",
        everyone_to_tell(Topic.SECURITY, about_numbers(Number.objects.filter(pk=number.pk))),
        key=f"number_lost:{number.pk}:{business_now().isoformat()}",
        about=f"number:{number.pk}",
        number=number.canonical,
        page=Page("number", number.pk),
    )


def release_all(*, actor: Actor) -> None:
    """Releases all numbers: the first CHUNK in the caller's transaction, the others as due work."""
    rows = sorted(numbers_kept().values_list("pk", flat=True))
    pieces = reconciler.pieces(rows[reconciler.CHUNK :])
    schedule_all([Planned(RELEASE, key, {"actor": asdict(actor), **piece}) for key, piece in pieces], lane=Lane.BULK)
    release_numbers(rows[: reconciler.CHUNK], actor=actor)


def release_the_next(number_ids: Sequence[UUID], *, actor: Actor) -> None:
    """Releases some of the numbers that `release_all` has left, and after the last one frees the client's labels."""
    with transaction.atomic():
        wait_in_line(f"release {current_tenant().pk}")  # of two last parts one has to see that it is the last
        _release(number_ids, actor)
        if not numbers_kept().exclude(state=Number.State.RECYCLED).exists():
            certified.sync_claims()


def release_numbers(number_ids: Iterable[UUID], *, actor: Actor) -> None:
    """Releases numbers: their labels are withdrawn everywhere and another client may register them."""
    with transaction.atomic():
        _release(list(number_ids), actor)
        certified.sync_claims()


def _release(number_ids: Sequence[UUID], actor: Actor) -> None:
    numbers = list(
        Number.objects.select_for_update()
        .filter(pk__in=number_ids)
        .exclude(state__in=[Number.State.RELEASED, Number.State.RECYCLED])
    )
    Number.objects.filter(pk__in=[number.pk for number in numbers]).update(state=Number.State.RELEASED)
    LabelVersion.objects.filter(number__in=numbers, state__in=[*COMING, LabelVersion.State.PUBLISHED]).update(
        state=LabelVersion.State.WITHDRAWN
    )
    execute(
        "DELETE FROM public.registry_numberclaim WHERE tenant_id = %s AND canonical = ANY(%s)",
        [current_tenant().pk, [number.canonical for number in numbers]],
    )
    number_proofs.forget(number.pk for number in numbers)
    reconciler.reconcile_displays([number.pk for number in numbers])
    NumbersLost(numbers=[number.canonical for number in numbers]).emit()
    for number in numbers:
        record("number_released", actor=actor, subject_kind="number", subject_id=number.pk, number=number.canonical)
