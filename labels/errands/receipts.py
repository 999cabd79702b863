"""Takes what desk parties send back: stores it, reads it as due work in a bounded process, and matches each row.

The same file twice is one receipt; a row that repeats a known answer changes nothing; unknown rows are named.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from labels.directories.models import Directory
from labels.domain.errands import ErrandAnswer, ReceiptProblem, Words, columns_of, read_receipt
from labels.errands import selectors
from labels.errands.files import reference
from labels.errands.models import Errand, ErrandFile, ErrandReceipt
from labels.errands.services import answer_errands
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule_for_platform
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.refusals import Refused

READ_RECEIPT: Final = "errands.read_receipt"
SHOWN: Final = 200  # problems that are stored
State = ErrandReceipt.State


def keep_receipt(directory: Directory, content: bytes, source: str, *, actor: Actor) -> tuple[ErrandReceipt, bool]:
    """Stores a party's file and schedules the reading. Returns False with the known receipt if the content is not new.
    Raises Refused.
    """
    if not content:
        raise Refused(_("The file is empty."), field="file")
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        Directory.objects.select_for_update().get(pk=directory.pk)
        known = ErrandReceipt.objects.filter(directory=directory, sha256=digest).first()
        if known is not None:
            return known, False
        made = ErrandReceipt.objects.create(
            directory=directory,
            source=source[:200],
            content=content,
            sha256=digest,
            taken_at=business_now(),
            **actor.columns("taken_by"),
        )
        schedule_for_platform(READ_RECEIPT, key=str(made.pk), lane=Lane.STANDARD, receipt=str(made.pk))
    return made, True


def take_rows(
    work: Claimed, rows: Iterable[tuple[int, Sequence[object]]] | None, broken: ReceiptProblem | None
) -> None:
    """Matches a receipt's rows with their orders. rows: read lazily; broken: why they could not be read."""
    receipt = ErrandReceipt.objects.select_related("directory").get(pk=work.arguments["receipt"])
    party = selectors.party_served(receipt.directory)
    answers: list[ErrandAnswer] = []
    problems = [broken] if broken else []
    if rows is not None:
        words = Words.from_text(party.accepted_words, party.refused_words)
        answers, problems, _unanswered = read_receipt(rows, columns_of(party.columns), words)  # type: ignore[arg-type]
    with work.completing():
        receipt = ErrandReceipt.objects.select_for_update(of=("self",)).select_related("directory").get(pk=receipt.pk)
        if receipt.state == State.READING:
            _take_answers(receipt, answers, problems)


def _take_answers(receipt: ErrandReceipt, answers: Sequence[ErrandAnswer], problems: Sequence[ReceiptProblem]) -> None:
    matched = _match(receipt.directory, answers)
    by = Actor(PLATFORM.kind, receipt.source)
    accepted, refused = answer_errands(receipt.directory, matched.answers.items(), by=by)
    named = sorted([*problems, *matched.problems], key=lambda problem: problem.line)
    receipt.state = State.DONE if answers or not problems else State.REFUSED
    receipt.ended_at, receipt.content = business_now(), None
    receipt.lines_read, receipt.repeated = len(answers) + len(problems), matched.repeated
    receipt.accepted, receipt.refused = accepted, refused
    receipt.problems = [[problem.line, problem.code, dict(problem.params)] for problem in named[:SHOWN]]
    receipt.problem_count = len(named)
    receipt.save()


@dataclass
class _Matched:
    """Answers by the order that they are about. repeated: how many rows repeat a known answer."""

    answers: dict[UUID, ErrandAnswer] = field(default_factory=dict)
    repeated: int = 0
    problems: list[ReceiptProblem] = field(default_factory=list)


def _match(directory: Directory, answers: Sequence[ErrandAnswer]) -> _Matched:
    matched = _Matched()
    by_reference = _by_reference(directory, answers)
    by_number = _with_the_party(directory, [answer.number for answer in answers if not answer.id])
    for answer in answers:
        errands = [by_reference[answer.id]] if answer.id in by_reference else []
        if not answer.id:
            errands = by_number.get(answer.number, [])
        if not errands:
            matched.problems.append(ReceiptProblem(answer.line, "unknown_row", {"row": answer.id or answer.number}))
        elif len(errands) > 1:
            matched.problems.append(ReceiptProblem(answer.line, "ambiguous", {"number": answer.number}))
        else:
            _match_row(matched, errands[0], answer)
    return matched


def _match_row(matched: _Matched, errand: Errand, answer: ErrandAnswer) -> None:
    if answer.number and answer.number != errand.number:
        matched.problems.append(ReceiptProblem(answer.line, "another_number", {"row": answer.id}))
        return
    known = matched.answers.get(errand.pk)
    before = known.accepted if known else errand.state == Errand.State.ACCEPTED
    if known is None and errand.state in Errand.OPEN:
        matched.answers[errand.pk] = answer
    elif before == answer.accepted:
        matched.repeated += 1
    else:
        matched.problems.append(ReceiptProblem(answer.line, "contradicts", {"row": answer.id or answer.number}))


def _by_reference(directory: Directory, answers: Sequence[ErrandAnswer]) -> dict[str, Errand]:
    """Returns orders by our row ids; only those in files that were handed over."""
    asked: dict[int, list[int]] = defaultdict(list)
    for answer in answers:
        sequence, dash, row = answer.id.partition("-")
        if (
            dash
            and sequence.isascii()
            and sequence.isdigit()
            and row.isascii()
            and row.isdigit()
            and len(answer.id) < 18
        ):
            asked[int(sequence)].append(int(row))
    by_reference: dict[str, Errand] = {}
    files = ErrandFile.objects.filter(directory=directory, sequence__in=asked).exclude(state__in=ErrandFile.UNSENT)
    for file in files.defer("content"):
        rows = Errand.objects.select_for_update().filter(file=file, row__in=asked[file.sequence]).order_by("pk")
        by_reference |= {reference(file.sequence, errand.row): errand for errand in rows}
    return by_reference


def _with_the_party(directory: Directory, numbers: Sequence[str]) -> dict[str, list[Errand]]:
    """Returns by number the open orders that are with the party, for parties that drop our ids."""
    by_number: dict[str, list[Errand]] = defaultdict(list)
    rows = Errand.objects.select_for_update().filter(
        directory=directory, state=Errand.State.SENT, by_hand=False, number__in=numbers
    )
    for errand in rows.order_by("pk"):
        by_number[errand.number].append(errand)
    return by_number
