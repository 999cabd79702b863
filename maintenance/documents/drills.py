"""Runs drills: all contacts of maintenance are asked to answer, as in earnest, and a report shows the result."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.timezone import override as in_zone
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from maintenance.documents.models import Document
from maintenance.documents.writing import PaperSubject, current_version
from maintenance.domain.drills import DrillAnswer, DrillResult, drill_result
from maintenance.domain.papers import NOTHING, Paper, Section, Table
from maintenance.notices import selectors as notices, services as asking
from maintenance.notices.models import Acknowledgement, Notice
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor
from tenants.domain.tagged import InLanguages
from tenants.languages import in_each_language
from tenants.outbox.services import Page
from tenants.people.models import Contact
from tenants.refusals import Refused
from tenants.when import dated_moment_text, duration_text

LASTS = timedelta(hours=2)


@transaction.atomic
def begin_drill(*, actor: Actor) -> Notice:
    """Ask everybody who is told of maintenance to answer within two hours. Raises Refused: one runs, nobody to ask."""
    if Notice.objects.filter(kind=Notice.Kind.DRILL, state=Notice.State.OPEN).exists():
        raise Refused(_("A drill is under way."), code="drill_under_way")
    title = InLanguages(in_each_language(lambda: _("Drill: please confirm that you have read this")))
    notice = asking.ask(
        Notice.Kind.DRILL,
        f"drill:{uuid7()}",
        title,
        until=business_now() + LASTS,
        page=Page("drills"),
        wants=Notice.Wants.EACH,
    )
    if notice is None or not notices.chain_of(notice):
        if notice is not None:
            asking.ask_no_more(notice.about, Notice.Kind.DRILL)
        raise Refused(_("Nobody is notified of maintenance yet: add contacts first."), code="nobody_to_ask")
    record("drill_begun", actor=actor, subject_kind="notice", subject_id=notice.pk, count=len(notice.chain))
    return notice


def drills_begun() -> QuerySet[Notice]:
    """Returns all drills that asked somebody, with their answers."""
    drills: QuerySet[Notice] = Notice.objects.filter(kind=Notice.Kind.DRILL).exclude(state=Notice.State.VOID)
    return drills.prefetch_related("acknowledgements")


def drill_answers(notice: Notice) -> list[DrillAnswer]:
    """Returns an answer for each person asked, in their order; those who have left are named as in their answer."""
    names = dict(Contact.objects.filter(pk__in=notice.chain).values_list("pk", "name"))
    answers = {each.who: each for each in notice.acknowledgements.all()}
    return [_answer(names.get(UUID(key), ""), answers.get(f"contact:{key}")) for key in notice.chain]


def _answer(name: str, answer: Acknowledgement | None) -> DrillAnswer:
    if answer is None:
        return DrillAnswer(name or _("somebody who has left"), None)
    return DrillAnswer(name or answer.name, answer.at, answer.how)


def result_of(notice: Notice) -> DrillResult:
    """Returns a drill's result, final or so far."""
    return drill_result(notice.asked_at, drill_answers(notice))


def drill_report(notice_id: UUID, language: str) -> Document:
    """Returns the report of a drill, as things stand; a new version where somebody has answered since."""
    notice = Notice.objects.prefetch_related("acknowledgements").get(pk=notice_id, kind=Notice.Kind.DRILL)
    paper = _paper(notice, language)
    subject = PaperSubject("notice", notice.pk, Page("drill", notice.pk), Notice.objects.filter(pk=notice.pk))
    return current_version(subject, Document.Kind.DRILL_REPORT, paper)


def _paper(notice: Notice, language: str) -> Paper:
    with translation.override(language), in_zone(current_tenant().time_zone):
        answers, ways = drill_answers(notice), dict(Acknowledgement.How.choices)
        result = drill_result(notice.asked_at, answers)
        rows = tuple(
            (
                each.name,
                _after(each.at - notice.asked_at) if each.at is not None else _("no answer"),
                str(ways[each.how]) if each.how else NOTHING,
            )
            for each in answers
        )
        facts = (
            (_("Began"), dated_moment_text(notice.asked_at)),
            (_("Confirmed"), _("%(answered)s of %(asked)s") % {"answered": result.answered, "asked": result.asked}),
            (_("Fastest answer"), _after(result.first)),
            (_("Median time to answer"), _after(result.middle)),
            (_("Slowest answer"), _after(result.last)),
        )
        words = _("Everybody who is notified of maintenance was asked to answer within %(length)s.") % {
            "length": duration_text(LASTS)
        }
        return Paper(
            language=language,
            title=_("Drill report"),
            subtitle=current_tenant().legal_name,
            sections=(
                Section(_("Outcome"), (words, _verdict(result, open_=notice.state == Notice.State.OPEN)), facts),
                Section(_("Who answered when"), table=Table((_("Full name"), _("Answered after"), _("How")), rows)),
            ),
        )


def _verdict(result: DrillResult, *, open_: bool) -> str:
    if result.passed:
        return _("Everybody answered: the alarm reaches all of them.")
    if open_:
        return _("The drill is under way.")
    return _("Not everybody answered: check their addresses, or have others notified.")


def _after(length: timedelta | None) -> str:
    return NOTHING if length is None else duration_text(max(length, timedelta()))
