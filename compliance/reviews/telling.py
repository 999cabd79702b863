"""Writes cases into the client's history and sends the messages about them; in the client's schema."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from compliance.evidence.services import record
from compliance.reviews import texts
from compliance.reviews.models import Case, Entry
from tenants.domain.actors import Actor
from tenants.domain.topics import Topic
from tenants.languages import for_all
from tenants.outbox.services import Audience, Page, Recipient, make_void, queue_message
from tenants.people.telling import everyone_to_tell

# Actions of other cases and their names for a question to the support.
_OF_QUESTIONS = {
    "case_opened": "question_asked",
    "case_asked": "question_waits",
    "case_answered": "question_replied",
    "case_escalated": "question_escalated",
    "case_solved": "question_solved",
}


def note(action: str, case: Case, actor: Actor, **details: Any) -> None:
    """Records an action in the history of what the case is about."""
    if case.kind == Case.Kind.SUPPORT:
        ended = "question_withdrawn" if case.state == Case.State.WITHDRAWN else "question_solved"
        action = ended if action == "case_decided" else _OF_QUESTIONS.get(action, action)
    record(
        action,
        actor=actor,
        subject_kind=case.subject_kind,
        subject_id=case.subject_id,
        case=case.pk,
        kind=case.kind,
        title=texts.titles(case),
        **details,
    )


def tell_decision(case: Case, entry: Entry) -> None:
    """Tells everyone once how the case was decided.

    About an approved window, whose own message says so with its time, only an e-mail with the reviewer's words goes
    out.
    """
    by_window = (
        case.state == Case.State.APPROVED and case.kind != Case.Kind.RE_VERIFICATION and bool(case.facts.get("window"))
    )
    readers: Audience | list[Recipient] = _readers(case)
    if by_window:
        readers = [replace(each, channels=("email",)) for each in readers if entry.text and "email" in each.channels]
    _queue_case_message(f"case_{case.state}", case, entry, readers)


def tell_client(name: str, case: Case, entry: Entry) -> None:
    """Tells everyone who hears of cases about a turn; name: of the message."""
    _queue_case_message(name, case, entry, _readers(case))


def _readers(case: Case) -> Audience:
    """Returns those who hear of cases, and the person who submitted this one."""
    first = case.entries.filter(side=Entry.Side.CLIENT).order_by("id").values_list("author_id", flat=True)[:1]
    return everyone_to_tell(Topic.CASES, doers=list(first))


def _queue_case_message(name: str, case: Case, entry: Entry, readers: Iterable[Recipient]) -> None:
    about = _about(case)
    if case.kind == Case.Kind.SUPPORT:
        name = _OF_QUESTIONS.get(name, name)
    queue_message(
        f"compliance/{name}",
        readers,
        key=f"{about}:{entry.pk}",
        about=about,
        title=texts.titles(case),
        reason_code=case.reason_code,
        text=for_all(lambda: texts.words(entry)),
        page=Page("case", case.pk),
    )


def untell(case: Case) -> None:
    """Voids the messages about the case that are not sent yet."""
    make_void(_about(case))


def _about(case: Case) -> str:
    return f"case:{case.pk}"
