"""Reads cases: the reviewers' inbox over all clients, and a client's own cases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import models as expressions
from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Now

from compliance.duty.selectors import present
from compliance.evidence.selectors import namesakes, with_namesakes
from compliance.reviews.models import Attachment, Case, Entry
from compliance.uploads import StoredFile
from tenants import context
from tenants.clock import business_now
from tenants.database.statements import fetch_one
from tenants.domain.actors import Actor
from tenants.models import Tenant

FORGOTTEN = timedelta(days=1)
LAST_CHARACTER: Final = "\U0010ffff"
READ_THROUGH: Final = 2000
_TURNS = with_namesakes(Entry.objects.order_by("id"), "author").prefetch_related(
    Prefetch("attachments", Attachment.objects.order_by("id"))
)
_THREAD = Prefetch("entries", _TURNS)
_OWN_THREAD = Prefetch("entries", _TURNS.filter(internal=False))


@dataclass(frozen=True)
class Counts:
    """The number of cases with the reviewers, of these the late ones, and of cases with the clients."""

    open: int
    late: int
    waiting: int


# ---------------------------------------------------------------- over all clients


def inbox() -> QuerySet[Case]:
    """Returns all cases with their clients, in the order in which reviewers take them (compliance.domain.queue)."""
    return Case.objects.select_related("tenant").order_by("ranked_at", "id")


def last_did(case_id: UUID, actor: Actor) -> bool:
    """Returns True if the newest turn of a case is this person's, who then knows what has changed."""
    newest = Entry.objects.filter(case=case_id).order_by("-id").values_list("author_kind", "author_id").first()
    return newest == (actor.kind, actor.id)


def titled(part: str) -> list[QuerySet[Case]]:
    """Returns the cases whose title begins with a part, by an index; then those of the newest open ones that contain
    it. An index of pieces does not help on a guarded table: on rows that a client may not see, PostgreSQL first runs
    only operators that leak nothing, such as the order of texts.
    """
    cases = Case.objects.select_related("tenant")
    begins = cases.filter(title__gte=part, title__lt=part + LAST_CHARACTER)
    newest = Case.objects.filter(state=Case.State.OPEN).order_by("-opened_at", "-id")[:READ_THROUGH]
    return [begins, cases.filter(pk__in=newest.values("pk"), title__contains=part)]


def late(case: Case, now: datetime) -> bool:
    """Returns True if the promise is broken at `now` (business time).

    The clock stands still while the client has to answer.
    """
    return case.state == Case.State.OPEN and case.due_at < now


def counts(now: datetime) -> Counts:
    """Returns open, late and waiting cases over all clients; now: business time. Three index-only scans."""
    return Counts(
        *fetch_one(
            "SELECT (SELECT count(*) FROM public.reviews_case WHERE state = 'open'),"
            " (SELECT count(*) FROM public.reviews_case WHERE state = 'open' AND due_at < %s),"
            " (SELECT count(*) FROM public.reviews_case WHERE state = 'waiting')",
            [now],
        )
    )


def cases_due(start: datetime | None, end: datetime) -> QuerySet[Case]:
    """Returns the cases that reviewers owe between two instants (business time; start None: however long ago)."""
    owed = Q(state=Case.State.OPEN, due_at__lt=end)
    return Case.objects.filter(owed & Q(due_at__gte=start) if start is not None else owed)


def due_by_kind(now: datetime, soon: datetime) -> list[tuple[str, int, int]]:
    """Returns for each kind how many cases are late and how many are due until `soon`. One scan of an index."""
    kinds = cases_due(None, soon).order_by().values("kind")
    counted = kinds.annotate(late=Count("pk", Q(due_at__lt=now)), soon=Count("pk", Q(due_at__gte=now)))
    return list(counted.order_by("-late", "-soon", "kind").values_list("kind", "late", "soon"))


def counts_for(reviewer_id: str) -> tuple[int, int]:
    """Returns how many open cases are assigned to a reviewer, and how many are proposed by others.

    Two scans of indexes.
    """
    mine, to_confirm = fetch_one(
        "SELECT (SELECT count(*) FROM public.reviews_case WHERE state = 'open' AND assigned_to_id = %s),"
        " (SELECT count(*) FROM public.reviews_case WHERE state = 'open' AND proposed_by_id NOT IN ('', %s))",
        [reviewer_id, reviewer_id],
    )
    return mine, to_confirm


def with_thread(case_id: UUID) -> Case:
    """Returns a case with its client, turns and attachments, for a reviewer. Raises Case.DoesNotExist."""
    cases = with_namesakes(Case.objects.select_related("tenant"), "assigned_to", "proposed_by", "decided_by")
    return cases.prefetch_related(_THREAD).get(pk=case_id)


def tell_client_apart(case: Case) -> None:
    """Adds the addresses of the client's people of the same name to a case `with_thread`, which has those of the staff
    already. In the client's schema.
    """
    doers = [(case, "decided_by"), *((entry, "author") for entry in case.entries.all())]
    emails = namesakes({getattr(row, f"{doer}_id") for row, doer in doers})
    for row, doer in doers:
        if email := emails.get(getattr(row, f"{doer}_id")):
            setattr(row, f"{doer}_namesake", email)


def looked_at_by_others(actor: Actor) -> Q:
    """Returns the condition for cases that a colleague looks at now."""
    return Q(looking_until__gte=Now()) & ~Q(looking=actor.name[:120])


def with_nobody(present: Sequence[str]) -> Q:
    """Returns the condition for cases that nobody works on: assigned to no one, or to somebody who is not present
    (duty.selectors.present).
    """
    return ~Q(assigned_to_id__in=present)


def free_for(actor: Actor, among: QuerySet[Case] | None = None) -> QuerySet[Case]:
    """Returns the cases that a reviewer may take next, of the whole queue or of `among`: open, not proposed by oneself,
    and one's own or nobody's. A case that is late by a day (FORGOTTEN) may be taken from anybody.
    """
    cases = inbox() if among is None else among.order_by("ranked_at", "id")
    now = business_now()
    forgotten = Q(due_at__lt=now - FORGOTTEN)
    free = cases.filter(with_nobody(present(now)) | Q(assigned_to_id=actor.id) | forgotten, state=Case.State.OPEN)
    return free.exclude(proposed_by_id=actor.id) if actor.id else free


def held_by(reviewer_id: str, most: int) -> list[Case]:
    """Returns the undecided cases of a reviewer: those in the queue in its order, then those that wait for their
    clients.
    """
    mine = Case.objects.select_related("tenant").filter(assigned_to_id=reviewer_id)
    queued = list(mine.filter(state=Case.State.OPEN).order_by("ranked_at", "id")[:most])
    waiting = mine.filter(state=Case.State.WAITING).order_by("waiting_since", "id")
    return [*queued, *waiting[: most - len(queued)]]


def after(cases: QuerySet[Case], field: str, instant: datetime, case_id: UUID) -> QuerySet[Case]:
    """Returns the cases behind a place in the order of an instant and the key; `-field`: the latest first."""
    name, side = (field[1:], "lt") if field.startswith("-") else (field, "gt")
    # The first condition is implied by the second; it is what lets an index start at the place.
    return cases.filter(
        Q(**{f"{name}__{side}e": instant}),
        Q(**{f"{name}__{side}": instant}) | Q(**{f"id__{side}": case_id}),
    )


def next_to_decide(case: Case, actor: Actor, among: QuerySet[Case] | None = None) -> Case | None:
    """Returns the case that a reviewer may take after this one, of the whole queue or of `among`; from the top again at
    the end. A case that a colleague looks at now comes last.
    """
    others = free_for(actor, among).exclude(pk=case.pk)
    unseen = others.exclude(looked_at_by_others(actor))
    return after(unseen, "ranked_at", case.ranked_at, case.pk).first() or unseen.first() or others.first()


def next_in(cases: QuerySet[Case], order: str, case: Case) -> Case | None:
    """Returns the case behind this one in a list by an instant (`-`: the latest first); from the top again at
    the end.
    """
    others, instant = cases.exclude(pk=case.pk), getattr(case, order.removeprefix("-"))
    return (after(others, order, instant, case.pk).first() if instant else None) or others.first()


def earlier_decisions(case: Case) -> list[Case]:
    """Returns the latest decisions for the same client: first of the same kind, then the others, newest first each."""
    decided = Case.objects.filter(tenant=case.tenant, decided_at__isnull=False).exclude(pk=case.pk)
    same_kind_first = expressions.Case(expressions.When(kind=case.kind, then=0), default=1)
    return list(decided.order_by(same_kind_first, "-decided_at", "-id")[:10])


# ---------------------------------------------------------------- the client in use

# Of a case that the client sees: who of the staff has it, handed it in, looks at it, proposed what and decided.
# Whoever writes a case out for the client (archive, bundle) leaves these out.
BETWEEN_REVIEWERS = frozenset(
    {
        "assigned_to",
        "assigned_to_id",
        "handed_in_by_id",
        "proposed_by",
        "proposed_by_id",
        "decided_by_id",
        "looking",
        "looking_until",
    }
)


@dataclass(frozen=True)
class Seen:
    """The part of its cases that a client may see: the cases (but for BETWEEN_REVIEWERS), their turns and
    their files.
    """

    cases: QuerySet[Case]
    turns: QuerySet[Entry]
    files: QuerySet[Attachment]


def seen_by_client(subjects: Iterable[object] | None = None) -> Seen:
    """Returns what the client in use may see of its cases, of all or of those about these subjects; nothing else
    decides that. It leaves out cases of a kind that is between reviewers and turns that reviewers wrote for each other.
    The newest cases come first, turns and files in their order.
    """
    own = Case.objects.filter(tenant=context.current_tenant()).exclude(kind__in=Case.INTERNAL)
    if subjects is not None:
        own = own.filter(subject_id__in=list(subjects))
    turns = Entry.objects.filter(case__in=own, internal=False).order_by("id")
    files = Attachment.objects.filter(entry__in=turns).order_by("id")
    return Seen(own.order_by("-opened_at", "-id"), turns, files)


def cases_of_client() -> QuerySet[Case]:
    """Returns the client's own cases, newest first; not those that are between reviewers."""
    return seen_by_client().cases


def case_of_client(case_id: UUID) -> Case:
    """Returns one of the client's own cases with its thread. Raises Case.DoesNotExist, also for another client's."""
    return with_namesakes(cases_of_client(), "decided_by").prefetch_related(_OWN_THREAD).get(pk=case_id)


def newest_case_about(kind: str, subject_id: UUID) -> Case | None:
    """Returns the client's newest case about a subject, with its thread, or None."""
    about = with_namesakes(cases_of_client().filter(kind=kind, subject_id=subject_id), "decided_by")
    return about.prefetch_related(_OWN_THREAD).first()


def open_case_about(kind: str, subject_id: UUID) -> Case | None:
    """Returns the client's open case about a subject, or None."""
    own = Case.objects.filter(tenant=context.current_tenant(), kind=kind, subject_id=subject_id, decided_at=None)
    return own.first()


# How many cases wait for the answer of the client %(tenant)s: a part of what a page's frame asks.
WAITING_FOR_CLIENT: Final = """
    SELECT count(*) FROM public.reviews_case
    WHERE tenant_id = %(tenant)s AND state = %(waiting)s AND kind <> ALL(%(internal)s)
"""
WAITING_VALUES: Final = {"waiting": Case.State.WAITING, "internal": sorted(Case.INTERNAL)}


def attachment_of_client(attachment_id: UUID) -> Attachment:
    """Returns a file that the client sees in a case of its own.

    Raises Attachment.DoesNotExist, also for another client's.
    """
    return seen_by_client().files.select_related("entry__case__tenant").get(pk=attachment_id)


def documents_of_client(tenant: Tenant) -> QuerySet[Attachment]:
    """Returns the files that a client has submitted, with the case of each, the newest first."""
    own = Attachment.objects.filter(entry__case__tenant=tenant, entry__side=Entry.Side.CLIENT)
    return own.select_related("entry__case").order_by("-id")


def stored_attachment(file: Attachment) -> StoredFile:
    """Returns a file of a case in the form in which another case takes it."""
    return StoredFile(file.name, file.content_type, file.size, file.sha256, str(file.file), file.pages)


def open_cases(tenant: Tenant) -> QuerySet[Case]:
    """Returns the cases about a client that nobody has decided, those between reviewers too."""
    return Case.objects.filter(tenant=tenant, decided_at=None)
