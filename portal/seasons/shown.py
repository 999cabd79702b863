"""Seasons as pages show them: what is ready, what lacks, and where to add it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, gettext as _, ngettext

from compliance.catalogue.models import DocumentType
from compliance.catalogue.selectors import document_types
from compliance.licences import texts as licence_texts
from maintenance.domain.seasons import Readiness, ReadyAnswer, ReadyQuestion, lacks
from maintenance.domain.wall_clock import local_date
from maintenance.notices.models import Notice
from maintenance.notices.selectors import open_notices
from maintenance.seasons import selectors
from maintenance.seasons.selectors import ComingSeason
from maintenance.seasons.services import about_season
from portal.licences.shown import where_to
from portal.shell.todo import Todo
from tenants.when import day_text

SHOWN = 3  # seasons ahead


@dataclass(frozen=True)
class ReadyShown:
    """One question. readiness: of the family; url, action: where it is mended, empty where nothing is to be done."""

    question: str
    said: str
    readiness: str
    url: str
    action: str


@dataclass(frozen=True)
class SeasonShown:
    """A season ahead or running. days: until it begins, 0 while it runs. notice: that waits for an answer."""

    name: str
    first: date
    last: date
    days: int
    asked_ahead: str
    answers: list[ReadyShown]
    notice: UUID | None


def seasons_shown(now: datetime) -> list[SeasonShown]:
    """The next ones of the client's industry."""
    today, types = local_date(now, selectors.client_zone()), document_types(now)
    return [
        _season(selectors.coming_season(season, span, now), today, types)
        for season, span in selectors.seasons_of_client(now)[:SHOWN]
    ]


def seasons_todo(now: datetime) -> list[Todo]:
    """Returns near seasons that lack something, for the dashboard; not those that a notice asks about already."""
    near = [each for each in selectors.near_seasons(now) if lacks(each.answers)]
    asked = {notice.about for notice in open_notices()} if near else set()
    return [
        Todo(
            title=_("%(season)s begins on %(day)s") % {"season": each.season, "day": day_text(each.span.first)},
            detail=ngettext("%(count)s thing is not ready", "%(count)s things are not ready", count) % {"count": count},
            url=reverse("seasons"),
            action=_("View"),
            tone="info",
            due=each.span.first,
        )
        for each in near
        if about_season(each.season, each.span) not in asked
        for count in [lacks(each.answers)]
    ]


def _season(coming: ComingSeason, today: date, types: dict[str, DocumentType]) -> SeasonShown:
    season, span = coming.season, coming.span
    waiting = Notice.objects.filter(about=about_season(season, span), state=Notice.State.OPEN)
    leads = [str(lead) for lead in sorted(season.lead_days, reverse=True)]
    return SeasonShown(
        name=season.named(get_language() or ""),
        first=span.first,
        last=span.last,
        days=max((span.first - today).days, 0),
        asked_ahead=_(", ").join(leads),
        answers=[_answer(each, coming, types) for each in coming.answers],
        notice=waiting.values_list("pk", flat=True).first(),
    )


def _answer(answer: ReadyAnswer, coming: ComingSeason, types: dict[str, DocumentType]) -> ReadyShown:
    shown = {ReadyQuestion.LABEL: _of_label, ReadyQuestion.DOCUMENTS: _of_documents, ReadyQuestion.WINDOWS: _of_windows}
    return shown[answer.question](answer, coming, types)


def _of_label(answer: ReadyAnswer, coming: ComingSeason, types: dict[str, DocumentType]) -> ReadyShown:
    said, lacks_it = _label_said(answer, coming), answer.readiness is Readiness.LACKING
    question = _("Is the label of the season ready?")
    url, action = (reverse("change_new"), _("Change a label")) if lacks_it else ("", "")
    if answer.reason == "unproved":
        url, action = reverse("proof_new"), _("Prove numbers")
    return ReadyShown(question, said, answer.readiness.value, url, action)


def _of_documents(answer: ReadyAnswer, coming: ComingSeason, types: dict[str, DocumentType]) -> ReadyShown:
    first = next((each for each in coming.owed if each.document_type == answer.params.get("code")), None)
    url, action = where_to(first) if first is not None else ("", "")
    question = _("Are your documents valid until its end?")
    return ReadyShown(question, _documents_said(answer, types), answer.readiness.value, url, action)


def _of_windows(answer: ReadyAnswer, coming: ComingSeason, types: dict[str, DocumentType]) -> ReadyShown:
    url = reverse("window", args=[answer.subjects[0]]) if answer.subjects else ""
    action = _("Choose another time") if url else ""
    return ReadyShown(_("Is it free of maintenance?"), _windows_said(answer), answer.readiness.value, url, action)


def _label_said(answer: ReadyAnswer, coming: ComingSeason) -> str:
    words = {"text": answer.params.get("text", ""), "day": _day(answer)}
    match answer.reason:
        case "":
            return _("“%(text)s” is published, and valid past its end.") % words
        case "in_review":
            return _("“%(text)s” has been submitted, and is not published yet.") % words
        case "unproved":
            count = int(answer.params["count"])
            said = ngettext(
                "“%(text)s”: %(count)s number is not proved to be yours, so nothing is shown on it.",
                "“%(text)s”: %(count)s numbers are not proved to be yours, so nothing is shown on them.",
                count,
            )
            return said % {**words, "count": count}
        case "ends_early":
            return _("“%(text)s” ends on %(day)s, before the season does.") % words
        case "starts_late":
            return _("“%(text)s” begins on %(day)s, after the season does.") % words
    if coming.season.label_words:
        said = _("None of your labels contains one of these words: %(words)s")
        return said % {"words": _(", ").join(coming.season.label_words)}
    return _("No label is ready for it: your numbers have none, or one that is made for another season.")


def _documents_said(answer: ReadyAnswer, types: dict[str, DocumentType]) -> str:
    words = {"document": licence_texts.name(answer.params.get("code", ""), types), "day": _day(answer)}
    match answer.reason:
        case "":
            return _("All the documents you need are valid.")
        case "in_review":
            return _("%(document)s is with the reviewers.") % words
        case "expires":
            return _("%(document)s is valid until %(day)s only.") % words
    return _("%(document)s is missing.") % words


def _windows_said(answer: ReadyAnswer) -> str:
    if not answer.subjects:
        return _("No window that affects what handsets show is booked in it.")
    count = len(answer.subjects)
    said = ngettext(
        "%(count)s window falls into it: “%(text)s” on %(day)s",
        "%(count)s windows fall into it, the first is “%(text)s” on %(day)s",
        count,
    )
    return said % {"count": count, "text": answer.params["text"], "day": _day(answer)}


def _day(answer: ReadyAnswer) -> str:
    text = answer.params.get("day")
    return day_text(date.fromisoformat(text)) if text else ""
