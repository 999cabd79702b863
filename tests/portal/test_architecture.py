"""The table of rooms in ARCHITECTURE.md says what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
OURS = {"tenants", "compliance", "labels", "maintenance", "portal"}
ROWS = re.findall(r"^\| `(\S+)/` \| (\S+) \| (.*) \|$", (ROOT / "ARCHITECTURE.md").read_text(), re.MULTILINE)
ROOMS = {room.replace("/", "."): (schema, text) for room, schema, text in ROWS}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_there_with_each_file_that_is_named(room: str) -> None:
    folder = ROOT / room.replace(".", "/")
    assert folder.is_dir()
    names = {path.name for path in folder.rglob("*.py")}
    for name in re.findall(r"`([\w/]+\.py)`", ROOMS[room][1]):
        assert name in names or any((place / name).is_file() for place in (folder, folder.parent, ROOT)), name


def test_each_model_stands_in_the_row_of_its_app_and_that_in_the_right_schema() -> None:
    for model in apps.get_models():
        room = model._meta.app_config.name
        if room.split(".")[0] in OURS:
            schema, text = ROOMS[room]
            assert re.search(rf"`{model.__name__}`", text), f"{model.__name__} is missing at {room}"
            assert room in {"public": settings.SHARED_APPS, "client": settings.TENANT_APPS}[schema], room
