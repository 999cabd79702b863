"""A data folder for servers, which also an unprivileged server can reach."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.runtime.folders import temporary_data


@pytest.fixture
def data() -> Iterator[Path]:
    with temporary_data() as folder:
        yield folder
