"""A client's own times without maintenance: kept, refused where they would starve it, in every proposal."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from compliance.evidence.models import Record
from maintenance import closed_times, selectors, services
from maintenance.calendars import must_move, services as calendar_services
from maintenance.calendars.models import Blackout, Policy
from maintenance.domain.exclusions import AHEAD, OpenTime, open_in, open_pieces
from maintenance.services.exclusions import PLANNED
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, SHANGHAI, ask, ask_calibration, book
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme", "in_english")]


@pytest.fixture(autouse=True)
def _afternoon(business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON)


def exclude(name: str = "Busy nights", **span: Any) -> Blackout:
    given = {"shape": "daily", "from_time": time(22), "until_time": time(6)} | span
    return services.exclude(name, actor=ACTOR, **given)


def test_excluded_nights_are_proposed_to_nobody_but_others(acme: Tenant, globex: Tenant) -> None:
    request = ask_calibration(register("021-6123 4001"))
    weekday = selectors.proposal(request).slots[0].start.astimezone(SHANGHAI).weekday()
    made = exclude(weekdays=[weekday])
    assert (made.owner, made.clients, made.hard) == (acme.schema_name, [acme.schema_name], False)
    slots = selectors.proposal(request).slots
    assert slots
    assert all(slot.start.astimezone(SHANGHAI).weekday() != weekday for slot in slots)
    with context.client(globex):
        assert closed_times.exclusions() == []
        theirs = selectors.proposal(ask_calibration(register("0571-8765 4399")))
        assert theirs.slots[0].start.astimezone(SHANGHAI).weekday() == weekday
        with pytest.raises(Blackout.DoesNotExist):
            services.include(made.pk, actor=ACTOR)
    at = AFTERNOON.replace(hour=23) + timedelta(days=(weekday - AFTERNOON.weekday()) % 7)
    _at, state = selectors.calendar_state(at)
    assert (state.open, [reason.params["blackout"] for reason in state.reasons]) == (False, [made.code])
    services.include(made.pk, actor=ACTOR)
    assert selectors.calendar_state(at)[1].open
    assert set(Record.objects.values_list("action", flat=True)) >= {"exclusion_made", "exclusion_removed"}


def test_a_label_change_without_impact_is_not_bound() -> None:
    exclude(shape="once", from_time=None, until_time=None, starts_at=AFTERNOON, ends_at=AFTERNOON + timedelta(days=9))
    assert selectors.proposal(ask(register("021-6123 4001"))).slots[0].start - AFTERNOON < timedelta(minutes=5)


def test_starving_is_refused_with_the_stretch_and_the_cause() -> None:
    with pytest.raises(Refused, match="Not enough time would be left for maintenance") as refused:
        exclude()
    text = str(refused.value)
    assert refused.value.code == "starves"
    assert "“Busy nights” takes" in text
    day = r"\w{3} \d+ \w{3}( 20\d\d)? \d\d:\d\d"
    assert re.search(rf"from {day} to {day} only", text)
    assert "only 0 minutes of off-peak time remain" in text
    assert "Leave at least 2 days more open there" in text
    assert not Blackout.objects.exclude(owner="").exists()


def test_how_much_must_stay_open_is_the_staffs_to_set(acme: Tenant) -> None:
    figures = Policy.objects.latest("version").figures
    least = {"least_hours": 200, "within_days": 32, "piece_hours": 2}
    calendar_services.new_policy(
        figures={**figures, "open_time": least}, note="More of it", by=Actor("staff", "test", "1")
    )
    with pytest.raises(Refused, match=r"blocks of at least 2 hours, and 8 days 8 hours are required in any 32 days"):
        exclude(weekdays=[0, 1])
    with pytest.raises(ValueError, match="piece"):
        calendar_services.new_policy(
            figures={**figures, "open_time": {**least, "piece_hours": 300}}, note="Too much", by="test"
        )


def test_what_two_take_together_counts() -> None:
    exclude("Week", weekdays=[0])
    with pytest.raises(Refused, match="“Week” takes"):
        exclude("Rest of the week", weekdays=[1, 2, 3, 4])


def test_what_is_kept_leaves_enough_open() -> None:
    exclude(weekdays=[0, 1])
    terms, binding = OpenTime(), selectors.client_calendar()
    pieces = open_pieces(binding, AFTERNOON, AFTERNOON + timedelta(days=90))
    for day in range(58):
        begin = AFTERNOON + timedelta(days=day)
        assert open_in(pieces, begin, begin + terms.within, terms.piece) >= terms.least


@pytest.mark.parametrize(
    ("span", "code"),
    [
        ({"from_time": time(22), "until_time": time(22)}, "no_span"),
        ({"from_time": None}, "no_span"),
        (
            {"shape": "once", "starts_at": AFTERNOON - timedelta(days=2), "ends_at": AFTERNOON - timedelta(days=1)},
            "out_of_reach",
        ),
        ({"shape": "once", "starts_at": AFTERNOON, "ends_at": AFTERNOON + timedelta(days=800)}, "out_of_reach"),
        ({"shape": "once", "starts_at": AFTERNOON, "ends_at": AFTERNOON - timedelta(days=1)}, "no_span"),
        ({"shape": "yearly", "from_month_day": "03-01", "until_month_day": ""}, "no_span"),
    ],
)
def test_what_makes_no_sense_is_refused(span: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        exclude(**span)
    assert refused.value.code == code


def test_a_booked_window_has_to_be_moved_first() -> None:
    window = book(ask_calibration(register("021-6123 4001")), -1)
    weekday = window.starts_at.astimezone(SHANGHAI).weekday()
    with pytest.raises(Refused, match="Windows are booked in that period") as refused:
        exclude(weekdays=[weekday])
    assert refused.value.code == "windows_inside"
    services.cancel(window.pk, sequence=window.sequence, actor=ACTOR, reason="no need")
    exclude(weekdays=[weekday])


def test_there_is_an_end_to_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maintenance.services.exclusions.MOST", 1)
    exclude(weekdays=[0])
    with pytest.raises(Refused, match="At most 1"):
        exclude(weekdays=[1])


def test_hours_are_those_of_the_clients_zone(acme: Tenant) -> None:
    made = exclude(weekdays=[2], from_time=time(1), until_time=time(3))
    wednesday = datetime(2026, 12, 2, 2, tzinfo=SHANGHAI)
    assert not selectors.calendar_state(wednesday)[1].open
    acme.time_zone = "America/New_York"
    with context.client(acme):
        assert made.code in {rule.code for rule in selectors.client_calendar().blackouts}
        assert not selectors.calendar_state(datetime(2026, 12, 2, 15, tzinfo=SHANGHAI))[1].open  # two in New York


def test_once_is_the_instant_that_was_given_wherever_the_client_is(in_acme: Tenant) -> None:
    in_acme.time_zone = "America/New_York"
    in_acme.save()
    start = AFTERNOON + timedelta(days=3)
    once = {"shape": "once", "from_time": None, "until_time": None}
    exclude(**once, starts_at=start, ends_at=start + timedelta(hours=2))
    for hours, is_open in ((-1, True), (1, False), (3, True)):
        state = selectors.calendar_state(start + timedelta(hours=hours))[1]
        own = [each for each in state.reasons if each.params.get("blackout", "").startswith("own-")]
        assert (own == []) is is_open, hours
    with pytest.raises(Refused) as refused:
        exclude(**once, starts_at=datetime(1, 1, 1, tzinfo=UTC), ends_at=start)
    assert refused.value.code == "out_of_reach", "read in New York that is before the first year"


# ---------------------------------------------------------------- looked at again as time goes on


@pytest.fixture
def contact(in_acme: Tenant) -> None:
    agreed_contact(name="王敏", email="wang@acme.example", language="en")


def fair(start: datetime, days: int) -> Blackout:
    """One of the platform's, set after the client's own times were accepted."""
    made: Blackout = Blackout.objects.create(
        code="fair", name="展会", name_en="Fair", shape="once", starts_at=start, ends_at=start + timedelta(days=days)
    )
    return made


def months_of_looking(run: DueWork, clock: BusinessClock) -> None:
    """Thirty nightly checks."""
    for _night in range(must_move.TURNS):
        clock.advance(days=1)
        with context.platform():
            must_move.reconcile_must_moves()
        run(name=must_move.CHECK_EXCLUSIONS)


def test_it_is_looked_further_ahead_than_windows_are_booked() -> None:
    nights_of_a_month = timedelta(days=must_move.TURNS)
    assert OpenTime().within + nights_of_a_month + PLANNED < AHEAD, "what can be booked was looked at twice before"


def test_what_starves_where_nothing_is_planned_yet_is_told_once(
    contact: None, business_clock: BusinessClock, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    made = exclude(weekdays=[0, 1])
    fair(AFTERNOON + PLANNED + timedelta(days=60), 25)
    months_of_looking(run_due_work, business_clock)
    services.check_exclusions()
    send_due_messages()
    [mail] = [mail for mail in send_due_messages.emails if "leave only" in mail.body]
    assert mail.subject == "Your maintenance-free periods leave too little time"
    assert "Please change them." in mail.body
    assert closed_times.exclusions() == [made]


def test_what_starves_where_windows_are_booked_is_put_out_of_force(
    contact: None, run_due_work: DueWork, business_clock: BusinessClock, send_due_messages: DueMessages
) -> None:
    most, little = exclude("Two nights", weekdays=[0, 1]), exclude("Sundays", weekdays=[6], until_time=time(0))
    fair(AFTERNOON + timedelta(days=120), 25)
    months_of_looking(run_due_work, business_clock)
    assert closed_times.exclusions() == [little]
    assert Record.objects.filter(action="exclusion_removed", subject_id=str(most.pk)).count() == 1
    send_due_messages()
    assert [mail.subject for mail in send_due_messages.emails] == ["Deactivated: “Two nights”"]
    services.check_exclusions()
    assert closed_times.exclusions() == [little]


def test_what_leaves_enough_stays(contact: None, send_due_messages: DueMessages) -> None:
    made = exclude(weekdays=[0])
    services.check_exclusions()
    send_due_messages()
    assert (closed_times.exclusions(), send_due_messages.emails) == ([made], [])
