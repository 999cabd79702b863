"""Forwards the calls of numbers at each carrier: orders go out as due work or are carried by people, and answers are
stored. A standby number takes the calls once the first carrier has confirmed the forwarding.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from compliance.duty.services import tell_desk
from labels.directories import connections
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.directories.remedies import ForwardingOrder
from labels.displays import orders
from labels.domain.standby import Leading, StandbyState, said_by_carriers
from labels.errands import services as errands
from labels.errands.models import Errand
from labels.models import Forwarding
from labels.registry.models import StandbyAllocation
from labels.standby.telling import tell_of_standby_numbers
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.statements import execute
from tenants.domain.actors import PLATFORM
from tenants.outbox.services import Page
from tenants.outside.exchange import PassingTrouble


def lead(targets: Mapping[UUID, str | None], lane: str) -> None:
    """Saves where calls are to go, for every carrier, and schedules the orders to the carriers."""
    if not targets:
        return
    carriers = [
        carrier
        for carrier in Directory.objects.filter(active=True, kind=Directory.Kind.CARRIER)
        if capabilities_of(carrier).forward or capabilities_of(carrier).by_people
    ]
    execute(
        "INSERT INTO labels_forwarding AS held (number_id, directory_id, target, revision, accepted_revision)"
        " SELECT n, d, t, 1, 0 FROM unnest(%s::uuid[], %s::text[]) AS wanted (n, t), unnest(%s::bigint[]) AS d"
        " ON CONFLICT (number_id, directory_id)"
        " DO UPDATE SET target = excluded.target, revision = held.revision + 1, trouble = ''",
        [list(targets), list(targets.values()), [carrier.pk for carrier in carriers]],
    )
    for carrier in carriers:
        schedule("labels.forward", key=carrier.code, lane=lane, keep_earlier=True, directory=carrier.code)


def forward(work: Claimed) -> None:
    """Orders forwardings at one carrier, up to a batch. Passing trouble raises, so that the work is retried."""
    carrier = Directory.objects.get(code=work.arguments["directory"])
    rows = list(_to_tell(carrier).select_related("number").order_by("pk")[: orders.BATCH]) if carrier.active else []
    by_people = capabilities_of(carrier).by_people
    said = _Said() if by_people or not rows else _told(carrier, rows)
    with work.completing():
        waiting = _locked_allocations([row.number.canonical for row in rows])
        if by_people:
            _hand_out(carrier, rows)
        for row in rows:
            if new := said.taken.get(row.pk):
                _hold(row.pk, row.revision, new, row.target)
        for reason, refused in said.refusals(rows).items():
            _refuse(carrier, {row.pk: row.revision for row in refused}, reason)
        settle_standby_numbers(waiting)
        if rows and _to_tell(carrier).exists():
            schedule("labels.forward", key=carrier.code, lane=work.lane, keep_earlier=True, directory=carrier.code)


def _to_tell(carrier: Directory) -> QuerySet[Forwarding]:
    """Returns forwardings that the carrier has neither taken nor refused, and that no person carries."""
    return Forwarding.objects.filter(
        directory=carrier, revision__gt=F("accepted_revision"), ordered_revision__lt=F("revision")
    )


@dataclass
class _Said:
    """A carrier's answers. taken: the revision under which it took each row, raised if the carrier remembers a newer
    one than we; refused: why it refuses a row.
    """

    taken: dict[int, int] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)

    def refusals(self, rows: Sequence[Forwarding]) -> dict[str, list[Forwarding]]:
        by_reason: dict[str, list[Forwarding]] = defaultdict(list)
        for row in rows:
            if row.pk in self.refused:
                by_reason[self.refused[row.pk]].append(row)
        return by_reason


def _told(carrier: Directory, rows: Sequence[Forwarding]) -> _Said:
    adapter, home = connections.directory_adapter(carrier), orders.order_home()
    revisions = {row.pk: row.revision for row in rows}
    said, waiting = _Said(), list(rows)
    for _time in range(2):
        receipts = adapter.forward(
            [
                ForwardingOrder(
                    f"{home}-f-{row.pk}-{revisions[row.pk]}", row.number.canonical, row.target, revisions[row.pk]
                )
                for row in waiting
            ]
        )
        answered = list(zip(waiting, receipts, strict=True))
        said.taken |= {row.pk: revisions[row.pk] for row, receipt in answered if receipt.taken}
        said.refused |= {row.pk: receipt.reason for row, receipt in answered if receipt.reason}
        behind = [(row, receipt.revision) for row, receipt in answered if not receipt.taken and not receipt.reason]
        if not behind:
            return said
        revisions |= {row.pk: held + 1 for row, held in behind}
        waiting = [row for row, _held in behind]
    raise PassingTrouble("revision_not_newer", "it holds something newer, whatever it is sent")


def _hold(pk: int, asked: int, taken: int, target: str | None) -> None:
    """Writes that a carrier forwards calls as ordered under a revision; it has taken the order as a perhaps
    newer one.
    """
    holds = {"accepted_revision": taken, "held": target}
    Forwarding.objects.filter(pk=pk, revision=asked).update(revision=taken, trouble="", **holds)
    # Calls are to go elsewhere by now: the carrier gets that order under a revision that is newer to it.
    behind = Forwarding.objects.filter(pk=pk, revision__gt=asked, accepted_revision__lt=taken)
    behind.update(revision=Greatest("revision", taken + 1), **holds)


def _refuse(carrier: Directory, revisions: Mapping[int, int], reason: str) -> None:
    """Writes that a carrier refuses these (key → the ordered revision), and tells the desk."""
    refused = 0
    for pk, revision in revisions.items():
        rows = Forwarding.objects.filter(pk=pk, revision=revision)
        refused += rows.update(ordered_revision=revision, trouble=reason[:200])
    if refused:
        _tell_the_desk(refused, carrier.code, reason)


def _tell_the_desk(count: int, carrier: str = "", reason: str = "") -> None:
    """Tells the desk about refusals. carrier: empty if there is none that could be asked."""
    tell_desk(
        "labels/forwarding_refused",
        key=f"forwarding_refused:{current_tenant().pk}:{carrier}:{count}:{business_now().isoformat()}",
        client_name=current_tenant().legal_name,
        carrier=carrier,
        count=count,
        reason=reason,
        page=Page("admin:registry_standbynumber_changelist"),
    )


# ---------------------------------------------------------------- carried by people


def _hand_out(carrier: Directory, rows: Sequence[Forwarding]) -> None:
    """Gives forwardings to people who carry them; one that the carrier already does, with no other order, is done."""
    current = Forwarding.objects.select_for_update(of=("self",)).select_related("number").order_by("pk")
    same = list(current.filter(pk__in=[row.pk for row in rows], revision__gt=F("ordered_revision")))
    home = orders.order_home()
    needless = errands.carry_forwardings(
        carrier,
        [
            errands.ForwardingToCarry(
                row.pk, row.revision, f"{home}-f-{row.pk}-{row.revision}", row.number.canonical, row.target, row.held
            )
            for row in same
        ],
    )
    for row in same:
        if row.pk in needless:
            _hold(row.pk, row.revision, row.revision, row.target)
        else:
            Forwarding.objects.filter(pk=row.pk).update(ordered_revision=row.revision)


def take_word_of_carrier(code: str) -> None:
    """Takes the answers of a carrier that people serve about forwardings of the client in use, in the caller's
    transaction.
    """
    carrier = Directory.objects.get(code=code)
    answered = list(errands.answers_about_forwardings(carrier))
    if not answered:
        return
    waiting = _locked_allocations({errand.number for errand in answered})
    errands.note_told([errand.pk for errand in answered])
    refused: dict[str, dict[int, int]] = defaultdict(dict)
    for errand in answered:
        forwarding = errand.forwarding or 0
        if errand.state == Errand.State.ACCEPTED:
            _hold(forwarding, errand.revision, errand.revision, errand.label)
        else:
            refused[errand.reason][forwarding] = errand.revision
    for reason, revisions in refused.items():
        _refuse(carrier, revisions, reason)
    settle_standby_numbers(waiting)


# ---------------------------------------------------------------- what it has come to


def _locked_allocations(numbers: Collection[str]) -> list[StandbyAllocation]:
    """Locks and returns the opened standby numbers of these numbers (canonical), before their forwardings, as closing
    does.
    """
    opened = StandbyAllocation.objects.filter(tenant=current_tenant(), closed_at=None, number__in=list(numbers))
    return list(opened.exclude(opened_at=None).select_for_update().order_by("pk"))


def settle_standby_numbers(opened: Collection[StandbyAllocation]) -> None:
    """Writes the state of locked, opened standby numbers by the carriers' answers, and tells what has changed."""
    said, now = _said_of([each.number for each in opened]), business_now()
    changed: dict[tuple[UUID, StandbyState], list[StandbyAllocation]] = defaultdict(list)
    for each in opened:
        state = said_by_carriers(each.standby_id, said.get(each.number, ()))
        if state is not each.known.state:
            changed[each.window_id, state].append(each)
    for (window, state), rows in changed.items():
        taken_at = now if state is StandbyState.TAKEN else None
        failed_at = now if state is StandbyState.FAILED else None
        keys = [each.pk for each in rows]
        StandbyAllocation.objects.filter(pk__in=keys).update(taken_at=taken_at, failed_at=failed_at)
        template = {StandbyState.TAKEN: "standby_numbers_opened", StandbyState.FAILED: "standby_numbers_failed"}
        if state in template:
            numbers, until = {each.number: each.standby_id for each in rows}, rows[0].until
            tell_of_standby_numbers(template[state], window, PLATFORM, numbers=numbers, starts_at=now, until=until)
        if state is StandbyState.FAILED and not any(each.number in said for each in rows):
            _tell_the_desk(len(rows))


def _said_of(numbers: Collection[str]) -> Mapping[str, list[Leading]]:
    """Returns, by number (canonical), each carrier's answer."""
    rows = Forwarding.objects.filter(number__canonical__in=list(numbers), directory__active=True)
    said: dict[str, list[Leading]] = defaultdict(list)
    for number, held, trouble in rows.values_list("number__canonical", "held", "trouble"):
        said[number].append(Leading(held, refused=bool(trouble)))
    return said
