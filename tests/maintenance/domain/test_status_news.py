"""maintenance.domain.status_news: what strangers hear of a window, over its whole life."""

from __future__ import annotations

import pytest

from maintenance.domain.status_news import News, news_of


@pytest.mark.parametrize(
    ("command", "old", "new", "said"),
    [
        ("book", "scheduled", "scheduled", News.PLANNED),
        ("book", "waiting_for_approval", "waiting_for_approval", None),
        ("approve", "waiting_for_approval", "scheduled", News.PLANNED),
        ("cancel", "waiting_for_approval", "cancelled", None),
        ("move", "waiting_for_approval", "waiting_for_approval", None),
        ("move", "scheduled", "scheduled", News.MOVED),
        ("extend", "running", "running", News.MOVED),
        ("start", "scheduled", "running", News.STARTED),
        ("verify", "running", "verifying", None),
        ("complete", "verifying", "completed", News.COMPLETED),
        ("supersede", "verifying", "superseded", None),
        ("cancel", "scheduled", "cancelled", News.CALLED_OFF),
        ("abort", "running", "aborted", News.CALLED_OFF),
        ("roll_back", "aborted", "rolled_back", None),
        ("move", "scheduled", "waiting_for_approval", None),
    ],
)
def test_each_turn(command: str, old: str, new: str, said: News | None) -> None:
    assert news_of(command, old, new) is said
