"""What a case leaves in the client's history and what its people are told; in the client's schema."""

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

# What is said of other cases, in the words of a question to the support.
_OF_QUESTIONS = {
    "case_opened": "question_asked",
    "case_asked": "question_waits",
    "case_answered": "question_replied",
    "case_escalated": "question_escalated",
    "case_solved": "question_solved",
}


def note(action: str, case: Case, actor: Actor, **details: Any) -> None:
    """A line in the history of what the case is about."""
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
    """Tell everyone how it was decided, once: that a booked window was approved its own message says, with its time.

    The reviewer's words to it are in an e-mail.
    """
    by_window = (
        case.state == Case.State.APPROVED and case.kind != Case.Kind.RE_VERIFICATION and bool(case.facts.get("window"))
    )
    readers: Audience | list[Recipient] = _readers(case)
    if by_window:
        readers = [replace(each, channels=("email",)) for each in readers if entry.text and "email" in each.channels]
    _tell(f"case_{case.state}", case, entry, readers)


def tell_client(name: str, case: Case, entry: Entry) -> None:
    """Tell everyone who is told of cases about a turn; name: of the message."""
    _tell(name, case, entry, _readers(case))


def _readers(case: Case) -> Audience:
    """Who is told of cases, and who has handed it in."""
    first = case.entries.filter(side=Entry.Side.CLIENT).order_by("id").values_list("author_id", flat=True)[:1]
    return everyone_to_tell(Topic.CASES, doers=list(first))


def _tell(name: str, case: Case, entry: Entry, readers: Iterable[Recipient]) -> None:
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
    """What was to be said about the case and is not sent yet is void."""
    make_void(_about(case))


def _about(case: Case) -> str:
    return f"case:{case.pk}"
