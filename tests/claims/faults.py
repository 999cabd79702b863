"""Faults that the product once had, each put back by a small patch, with the days in which it must be heard.

`number`: of the issue that named them. What is not here is no sentence of a window, a display, a promise, a standby
number or a party: lanes of labels, falls of answer rates, forms, layouts, words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.claims.play import Play

Patch = Callable[[pytest.MonkeyPatch], None]
Days = Callable[[Play], Iterator[None]]  # each time it yields, everything that is said is judged


@dataclass(frozen=True)
class Fault:
    """heard: the claim that is false with it; people: how many parties are served by people."""

    number: int
    name: str
    put_back: Patch
    days: Days
    heard: str
    people: int = 0


# ---------------------------------------------------------------- how they are put back


def told_as(was: str, told: str) -> Patch:
    """A window that stands in one way is told to stand in another."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        from maintenance import known
        from maintenance.domain.window_known import WindowStanding, window_known

        def wrong(seen: Any, now: Any) -> Any:
            right = window_known(seen, now)
            session = right.session or right.next_session
            if right.standing is not WindowStanding(was):
                return right
            return replace(right, standing=WindowStanding(told), session=session, unproved=0)

        monkeypatch.setattr(known, "window_known", wrong)

    return patch


def counted_as(name: str) -> Patch:
    """All directories are counted where some are."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        from maintenance import known
        from maintenance.domain.window_known import window_known

        def wrong(seen: Any, now: Any) -> Any:
            right = window_known(seen, now)
            if right.directories is None:
                return right
            return replace(right, directories=replace(right.directories, **{name: right.directories.count}))

        monkeypatch.setattr(known, "window_known", wrong)

    return patch


def one_stretch(monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.templatetags import shouhao
    from tenants.when import range_text

    monkeypatch.setattr(shouhao, "periods_text", lambda periods: range_text(periods[0][0], periods[-1][1]))


def one_stretch_in_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    from maintenance import history

    monkeypatch.setattr(history, "several", lambda _window: {})


def back_when_it_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    from maintenance.scripts import selectors
    from maintenance.window_words import spoken_hours
    from tenants.when import until_text

    def wrong(window: Any, now: Any) -> Any:
        return replace(spoken_hours(window, now), until=until_text(window.promised_by, 0))

    monkeypatch.setattr(selectors, "spoken_hours", wrong)


def promised_without_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    from maintenance.domain.carriage import Carriage

    monkeypatch.setattr(Carriage, "promise", lambda _carriage, own: own)


def accepted_by_all(monkeypatch: pytest.MonkeyPatch) -> None:
    from maintenance.domain import gates
    from maintenance.domain.display_counts import at_directories
    from maintenance.domain.reasons import Reason

    def wrong(code: str, directories: Any, count: int) -> Any:
        if code == "taken_by_critical":
            return Reason("taken_by_every_directory", {"count": count})
        return at_directories(code, directories, count)

    monkeypatch.setattr(gates, "at_directories", wrong)


def takes_calls_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from labels.domain.standby import StandbyState
    from labels.standby import forwarding

    monkeypatch.setattr(forwarding, "said_by_carriers", lambda _standby, _carriers: StandbyState.TAKEN)


def looked_up_as_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is accepted counts as seen."""
    from portal.displays import shown as displays

    by_directory = displays.by_directory
    monkeypatch.setattr(
        displays,
        "by_directory",
        lambda *args, **more: [replace(row, shown_count=row.number_count) for row in by_directory(*args, **more)],
    )


def shown_when_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """At all parties a number's label is counted as seen."""
    from labels import known
    from labels.domain.number_known import number_known

    def wrong(seen: Any) -> Any:
        right = number_known(seen)
        return replace(right, parties=replace(right.parties, seen=right.parties.count))

    monkeypatch.setattr(known, "number_known", wrong)


def corrected_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from maintenance.announcements import services

    monkeypatch.setattr(services, "_correct_again", lambda _announcement, _why: None)


def completed_as_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """In lists and reports: whatever a window was completed on, handsets were seen then."""
    from maintenance.models import Window

    monkeypatch.setattr(Window, "seen_at", property(lambda window: window.completed_at))


def corrected_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    """To users of a mini-program a correction says what the announcement said."""
    from maintenance.announcements import selectors, texts

    usual = {language: dict.fromkeys(said, said[""]) for language, said in texts.REMARKS.items()}
    monkeypatch.setattr(selectors, "REMARKS", usual)


def cancelled_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the desk a client whose window was cancelled is done."""
    from maintenance.campaigns import following
    from maintenance.campaigns.models import Member

    monkeypatch.setitem(following.STATES, "cancelled", Member.State.DONE)


# ---------------------------------------------------------------- the days in which they are heard


def overtaken(play: Play) -> Iterator[None]:
    """A label is published, and before handsets show it a restore brings another."""
    play.book("label", first=True)
    play.to_its_start()
    yield
    play.restore(whole=True)
    yield
    play.clock.advance(hours=1)
    yield


def without_labels(play: Play) -> Iterator[None]:
    """A calibration of numbers that show nothing."""
    play.numbers = play.numbers[2:]
    play.book("calibration", first=True)
    play.to_its_start()
    yield
    for _day in range(2):
        play.clock.advance(hours=20)
        yield


def booked(kind: str) -> Days:
    def days(play: Play) -> Iterator[None]:
        play.book(kind, first=True, later=True)
        yield

    return days


def published(play: Play) -> Iterator[None]:
    play.book("label", first=True)
    play.to_its_start()
    yield


def refused_by_another(play: Play) -> Iterator[None]:
    """A party that the window does not wait for refuses."""
    from labels.directories.models import Directory

    [refusing] = sorted(play.outside.delays)[-1:]
    Directory.objects.filter(code=refusing).update(critical=False)
    play.outside.critical -= {refusing}
    play.outside.refusing = {refusing}
    yield from published(play)


def over_nights(play: Play) -> Iterator[None]:
    """Work in pieces, by night and by day; carriers are asked to lead its calls elsewhere."""
    play.book("work", first=True)
    play.to_its_start()
    yield
    play.clock.set(play.asked[-1].window.periods[0][1])
    yield


def moved_twice(play: Play) -> Iterator[None]:
    """What was announced has another end, and once more another one."""
    play.book("work", first=True, later=True)
    yield
    for _time in range(2):
        play.extend()
        yield


def called_off(play: Play) -> Iterator[None]:
    """What was announced does not take place."""
    play.book("work", first=True, later=True)
    yield
    play.cancel()
    yield


def left_out(play: Play) -> Iterator[None]:
    """A campaign has brought a window, which the client cancels."""
    play.outsiders.begin_campaign()
    yield
    play.cancel()
    yield


def lapsed(play: Play) -> Iterator[None]:
    """A window is booked, and the licence of its label lapses."""
    play.book("label", first=True, later=True)
    while not play.outside.frozen:
        play.outsiders.freeze()
    yield


FAULTS = (
    Fault(1, "a superseded window is told as seen", told_as("superseded", "proved"), overtaken, "completed: visible"),
    Fault(
        1,
        "a check without a subject is told as seen",
        told_as("nothing_to_show", "proved"),
        without_labels,
        "completed: visible",
    ),
    Fault(2, "ready, with numbers that are not proved", told_as("planned", "planned"), booked("unproved"), "booked"),
    Fault(2, "booked, while frozen", told_as("frozen", "planned"), lapsed, "booked"),
    Fault(2, "under way at an hour when nobody works", told_as("between", "working"), over_nights, "work under way"),
    Fault(2, "visible at all of them", counted_as("seen"), published, "seen n of m"),
    Fault(2, "what is accepted counts as shown", looked_up_as_sent, published, "shown of"),
    Fault(3, "several nights as one stretch", one_stretch, booked("work"), "hours, and what they are about"),
    Fault(2, "on its way, and a number is told as seen", shown_when_on_the_way, published, "number: seen"),
    Fault(3, "announced once more at another time", corrected_once, moved_twice, "announced: moved"),
    Fault(1, "nothing to show, and seen in the list", completed_as_seen, without_labels, "windows.csv: seen_at"),
    Fault(2, "called off, and told as usual", corrected_as_usual, called_off, "announced by mini-program"),
    Fault(2, "called off, and done at the desk", cancelled_is_done, left_out, "campaign: wave"),
    Fault(3, "several nights as one stretch, in the history", one_stretch_in_the_history, booked("work"), "booked for"),
    Fault(34, "back when it is promised", back_when_it_is_promised, booked("label"), "spoken until"),
    Fault(5, "promised without the way to a party", promised_without_the_way, booked("label"), "promised", people=6),
    Fault(6, "accepted by one that has not", counted_as("taken"), published, "accepted n of m", people=6),
    Fault(6, "accepted by every directory", accepted_by_all, refused_by_another, "all displays accepted"),
    Fault(8, "standby numbers take the calls when asked", takes_calls_when_asked, over_nights, "standby numbers take"),
)
