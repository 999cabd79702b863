from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

from labels.domain.display_state import DisplayState, display_state, unseen_state

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 4, hour, minute, tzinfo=SHANGHAI)


TAKEN, LOOKED, DUE = at(2), at(9), at(14)


def state(
    wanted_text: str | None = "双11专线",
    *,
    wanted_revision: int = 2,
    accepted_revision: int = 2,
    accepted_at: datetime | None = TAKEN,
    shown_text: str | None = "青禾网络",
    looked_at: datetime | None = LOOKED,
    expected_by: datetime | None = DUE,
    now: datetime = LOOKED,
    mark: str = "",
    trouble: str = "",
    earlier_texts: frozenset[str] | None = frozenset({"青禾网络"}),
) -> DisplayState:
    return display_state(
        wanted_text=wanted_text,
        wanted_revision=wanted_revision,
        accepted_revision=accepted_revision,
        accepted_at=accepted_at,
        shown_text=shown_text,
        looked_at=looked_at,
        expected_by=expected_by,
        now=now,
        mark=mark,
        trouble=trouble,
        earlier_texts=earlier_texts,
    )


def test_a_number_that_was_never_labelled_shows_nothing() -> None:
    assert (
        state(None, wanted_revision=0, accepted_revision=0, accepted_at=None, shown_text=None, looked_at=None)
        is DisplayState.NOTHING
    )


def test_pending_until_the_directory_takes_the_newest_change() -> None:
    assert state(accepted_revision=1) is DisplayState.PENDING
    assert state(accepted_revision=0, accepted_at=None) is DisplayState.PENDING
    assert state(accepted_at=None) is DisplayState.PENDING
    # The old text may be the wanted one again (A, B, A): what is in flight decides.
    assert state(accepted_revision=1, shown_text="双11专线") is DisplayState.PENDING


def test_submitted_until_somebody_looks() -> None:
    assert state(looked_at=None, shown_text=None) is DisplayState.SUBMITTED
    assert state(looked_at=at(1, 59)) is DisplayState.SUBMITTED
    assert state(looked_at=TAKEN) is DisplayState.WAITING
    assert state(looked_at=at(1, 59), shown_text="双11专线") is DisplayState.SUBMITTED


def test_waiting_while_the_cache_may_still_hold_the_old_one() -> None:
    assert state(now=at(14)) is DisplayState.WAITING
    assert state(now=at(14), shown_text=None) is DisplayState.WAITING
    assert state(now=at(23), expected_by=None) is DisplayState.WAITING


def test_past_its_time_it_is_stale_or_missing() -> None:
    assert state(now=at(14, 1)) is DisplayState.STALE
    assert state(now=at(14, 1), shown_text=None) is DisplayState.MISSING


def test_shown_when_the_handset_shows_it_early_or_late() -> None:
    assert state(shown_text="双11专线", now=at(3)) is DisplayState.SHOWN
    assert state(shown_text="双11专线", now=at(23)) is DisplayState.SHOWN


def test_a_text_that_was_never_wanted_is_wrong_at_once() -> None:
    assert state(shown_text="贷款推销") is DisplayState.WRONG
    assert state(shown_text="贷款推销", earlier_texts=None) is DisplayState.WAITING
    assert state(shown_text="贷款推销", earlier_texts=None, now=at(15)) is DisplayState.STALE


def test_a_mark_is_wrong_whatever_else_holds() -> None:
    for accepted, shown in product((0, 1, 2), ("双11专线", "青禾网络", None)):
        assert (
            state(accepted_revision=accepted, shown_text=shown, mark="fraud", trouble="refused") is DisplayState.WRONG
        )


def test_a_refusal_for_good_is_failed() -> None:
    assert state(accepted_revision=1, trouble="refused") is DisplayState.FAILED


def test_a_withdrawal_goes_the_same_way() -> None:
    assert state(None, accepted_revision=1) is DisplayState.PENDING
    assert state(None) is DisplayState.WAITING
    assert state(None, now=at(15)) is DisplayState.STALE
    assert state(None, shown_text=None, now=at(15)) is DisplayState.NOTHING
    assert state(None, shown_text="", now=at(15)) is DisplayState.NOTHING


def test_what_nobody_has_seen_is_assumed_once_its_time_is_over_and_not_before() -> None:
    assert unseen_state(DUE, at(13, 59)) is DisplayState.SUBMITTED
    assert unseen_state(DUE, DUE) is unseen_state(None, TAKEN) is DisplayState.ASSUMED
