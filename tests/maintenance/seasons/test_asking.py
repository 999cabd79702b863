"""Clients are asked ahead of a season whether they are ready: once for each lead, until somebody has answered."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from labels.models import LabelVersion
from maintenance import services as maintenance
from maintenance.notices import services as notices
from maintenance.notices.models import Notice
from maintenance.seasons import selectors, services
from maintenance.seasons.models import Season
from maintenance.unanswered.models import UnansweredNotice
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.contacts import agreed_contact
from tests.maintenance.booking import SHANGHAI, ask, book
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_clients")]
FIRST = date(2027, 6, 1)


def at(ahead: int, hour: int = 10) -> datetime:
    """So many days before the 618 sale of 2027."""
    return datetime(2027, 6, 1, hour, tzinfo=SHANGHAI) - timedelta(days=ahead)


def asked() -> list[Notice]:
    return list(Notice.objects.filter(kind=Notice.Kind.SEASON).order_by("id"))


@pytest.fixture
def lines(two_clients: None, in_acme: Tenant) -> None:
    """A shop that has numbers, and no label yet."""
    register("021-6123 4001")


def test_thirty_and_fourteen_days_ahead_each_once(lines: None, business_clock: BusinessClock) -> None:
    for ahead in range(40, -1, -1):
        business_clock.set(at(ahead))
        for _again in range(2):
            services.ask_about_seasons()
    assert [each.parameters["lead"] for each in asked()] == [30, 14]
    first, second = asked()
    assert first.state == Notice.State.SUPERSEDED
    assert first.until == datetime(2027, 5, 18, tzinfo=SHANGHAI)
    assert second.until == datetime(2027, 6, 1, tzinfo=SHANGHAI)
    assert "618" in second.title


def test_who_is_ready_and_has_said_so_is_not_asked_again(lines: None, business_clock: BusinessClock) -> None:
    business_clock.set(at(30))
    services.ask_about_seasons()
    notice = asked()[0]
    notices.acknowledge(notice.pk, who="user:1", how="page", actor=ACTOR)
    season, span = selectors.seasons_of_client(at(30))[0]
    number = register("021-6123 4001")[0]
    LabelVersion.objects.create(
        number=number, sequence=1, text="618专线", state=LabelVersion.State.PUBLISHED, effective_from=at(31)
    )
    told = selectors.coming_season(season, span, at(14)).answers
    assert told[0].readiness == "ready"
    business_clock.set(at(14))
    services.ask_about_seasons()
    lacking = [each for each in told if each.readiness == "lacking"]
    assert len(asked()) == (2 if lacking else 1)


def test_only_clients_of_the_industry_with_numbers_are_asked(in_acme: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(at(30))
    services.ask_about_seasons()
    assert not asked(), "no number: nothing to show"
    register("021-6123 4001")
    Tenant.objects.filter(pk=in_acme.pk).update(industry="medical")
    in_acme.industry = "medical"
    services.ask_about_seasons()
    assert not asked()


def test_it_is_asked_by_itself_every_day_and_chased(
    lines: None, business_clock: BusinessClock, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    business_clock.set(at(31))
    agreed_contact(name="李雷", mobile="+8613800138001", language="zh-hans")
    schedule(services.ASK, key="daily")
    run_due_work(name="notices.chase")
    assert not asked()
    ahead = Work.objects.get(name=services.ASK, done_at=None)
    assert ahead.due_at - at(31) <= timedelta(days=1, minutes=1)
    business_clock.set(ahead.due_at)
    run_due_work()
    (notice,) = asked()
    assert [step["step"] for step in notice.taken] == ["tell"]
    send_due_messages()
    assert any("618" in mail.subject for mail in send_due_messages.emails)
    assert any("618" in str(text) for text in send_due_messages.texts)
    assert UnansweredNotice.objects.get().notice_id == notice.pk


def test_a_window_in_the_season_and_a_new_version_count(lines: None, business_clock: BusinessClock) -> None:
    business_clock.set(at(20))
    request = ask(register("021-6123 4001"))
    window = book(request)
    fields = {
        name: getattr(Season.objects.get(code="mid_year_sale"), name)
        for name in ("code", "name", "name_en", "industries", "label_words", "lead_days")
    }
    day = window.starts_at.astimezone(SHANGHAI)
    services.new_season(
        {**fields, "from_month_day": f"{day:%m-%d}", "until_month_day": f"{day:%m-%d}"},
        by=Actor("staff", "Administrator 1", "1"),
    )
    spans = {row.code: span for row, span in selectors.seasons_of_client(at(20))}
    season = selectors.newest_of("mid_year_sale")
    assert season is not None
    assert season.version == 2
    answers = selectors.coming_season(season, spans["mid_year_sale"], at(20)).answers
    assert answers[2].subjects == ((window.pk,) if window.impact else ())
    maintenance.cancel(window.pk, sequence=window.sequence, actor=ACTOR, reason="no")
    assert not selectors.coming_season(season, spans["mid_year_sale"], at(20)).answers[2].subjects


def test_switched_off_it_is_nobodys(lines: None, business_clock: BusinessClock) -> None:
    Season.objects.filter(code="mid_year_sale").update(active=False)
    business_clock.set(at(30))
    services.ask_about_seasons()
    assert not asked()
