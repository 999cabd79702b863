"""The worker's end of the broker."""

from pathlib import Path

import pytest
from kombu.exceptions import OperationalError

from portal.celery import app


class Enough(Exception):
    pass


def test_a_broker_that_is_away_is_asked_again_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is started again within a second; Celery's own pauses are 2, 4, 6 … s."""
    pauses: list[float] = []

    def told(error: Exception, pause: float) -> None:
        pauses.append(round(pause, 1))
        if len(pauses) == 3:
            raise Enough

    connection = app.connection_for_read(f"redis+socket://{tmp_path}/none")
    with pytest.raises(Enough):
        connection.ensure_connection(told, None)
    assert pauses == [0.2, 0.6, 1.0]
    with pytest.raises(OperationalError):
        connection.clone().ensure_connection(max_retries=1)
