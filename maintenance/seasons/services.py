"""Writes seasons, in versions, and asks clients ahead of theirs whether they are ready."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _, ngettext

from maintenance.domain.seasons import DaySpan, answer_until, lacks, lead_due
from maintenance.domain.wall_clock import local_date, local_day
from maintenance.notices import services as notices
from maintenance.notices.models import Notice
from maintenance.seasons import selectors
from maintenance.seasons.models import Season
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.tagged import InLanguages
from tenants.languages import in_each_language
from tenants.outbox.services import Page
from tenants.when import short_day_text

ASK = "seasons.ask"


def new_season(fields: dict[str, Any], *, by: Actor) -> Season:
    """Add a version of the season `fields["code"]`, or its first one; in force at once. fields: those of the model."""
    with transaction.atomic():
        newest = Season.objects.select_for_update().filter(code=fields["code"]).order_by("-version").first()
        version = newest.version + 1 if newest else 1
        return Season.objects.create(**fields, version=version, **by.columns("created_by"))


def about_season(season: Season, span: DaySpan) -> str:
    """Returns the outbox's name of a season of one year."""
    return f"season:{season.code}:{span.first:%Y%m%d}"


def ask_about_seasons() -> None:
    """Ask the client in use about each season whose lead days have come: once for each, by a notice.

    Asked again only where something is lacking or nobody has answered.
    """
    now = business_now()
    if not selectors.has_something_to_show():
        return
    today = local_date(now, selectors.client_zone())
    for season, span in selectors.seasons_of_client(now):
        lead = lead_due(span, season.lead_days, today)
        if lead is not None:
            _ask_once(season, span, lead, now)


def _ask_once(season: Season, span: DaySpan, lead: int, now: datetime) -> None:
    about = about_season(season, span)
    with transaction.atomic():
        asked = Notice.objects.filter(kind=Notice.Kind.SEASON, about=about)
        if asked.filter(parameters__lead=lead).exists():
            return
        lacking = lacks(selectors.coming_season(season, span, now).answers)
        if not lacking and asked.filter(state=Notice.State.ANSWERED).exists():
            return
        until = local_day(answer_until(span, lead, season.lead_days), selectors.client_zone())[0]
        title = InLanguages(in_each_language(lambda: _title(season, span, lacking)))
        notices.ask(Notice.Kind.SEASON, about, title, until=until, page=Page("seasons"), lead=lead)


def _title(season: Season, span: DaySpan, lacking: int) -> str:
    words = {
        "season": season.named(translation.get_language() or ""),
        "day": short_day_text(span.first),
        "count": lacking,
    }
    if not lacking:
        return _("%(season)s begins on %(day)s, all is ready") % words
    return (
        ngettext(
            "%(season)s begins on %(day)s, %(count)s thing is not ready",
            "%(season)s begins on %(day)s, %(count)s things are not ready",
            lacking,
        )
        % words
    )
