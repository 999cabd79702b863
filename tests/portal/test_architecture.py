"""The table of rooms in ARCHITECTURE.md says what is there."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
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


def test_cells_are_short_enough_to_be_read() -> None:
    assert {room: len(text) for room, (_schema, text) in ROOMS.items() if len(text) > 200} == {}


def test_each_model_stands_in_a_row_of_its_app_and_that_in_the_right_schema() -> None:
    app_names = {app.name for app in apps.get_app_configs()}
    for model in apps.get_models():
        room = model._meta.app_config.name
        if room.split(".")[0] in OURS:
            schema = ROOMS[room][0]
            rows = [
                text
                for name, (_schema, text) in ROOMS.items()
                if name == room or (name.startswith(f"{room}.") and name not in app_names)
            ]
            assert any(f"`{model.__name__}`" in text for text in rows), f"{model.__name__} is missing at {room}"
            assert room in {"public": settings.SHARED_APPS, "client": settings.TENANT_APPS}[schema], room


@pytest.mark.parametrize(("place", "beside"), [("templates/portal", {"messages"}), ("tests/portal", {"access"})])
def test_templates_and_tests_stand_by_the_subjects_of_the_portal(place: str, beside: set[str]) -> None:
    folders = {path.name for path in (ROOT / place).iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders - {path.name for path in (ROOT / "portal").iterdir()} == beside


# ---------------------------------------------------------------- the subjects of the portal

# What every subject stands on, and what stands beside them.
NO_SUBJECT = {"shell", "web", "runtime", "tryout", "management", "templatetags"}
# Where people, programs and the desk come in: a subject reaches another by what it shows, its forms and serializers.
DOORS = re.compile(r"(\w+_)?(pages|api|desk)|urls")
# By what a subject is reached; what else is, and why: subjects_reached.csv, which only shrinks.
REACHED_BY = re.compile(r"(\w+_)?(shown|commands)")


def imported(path: Path) -> Iterator[list[str]]:
    """The parts of each name below portal/ that a module imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("portal."):
            yield from ([*str(node.module).split("."), each.name][1:] for each in node.names)


def between_subjects() -> Iterator[tuple[str, str]]:
    """Each module of a subject, and a module of another that it imports."""
    for path in (ROOT / "portal").glob("*/**/*.py"):
        module = ".".join(path.relative_to(ROOT / "portal").with_suffix("").parts)
        for subject, *rest in imported(path):
            if rest and subject != module.split(".")[0] and not {subject, module.split(".")[0]} & NO_SUBJECT:
                yield module, f"{subject}.{rest[0]}"


def test_a_subject_comes_in_by_no_door_of_another() -> None:
    assert {each for each in between_subjects() if DOORS.fullmatch(each[1].split(".")[1])} == set()


def test_subjects_reach_one_another_by_what_they_show_and_their_commands() -> None:
    with (ROOT / "tests/portal/subjects_reached.csv").open() as rows:
        listed = {(row["by"], row["reaches"]): row["why"] for row in csv.DictReader(rows)}
    found = {each for each in between_subjects() if not REACHED_BY.fullmatch(each[1].split(".")[1])}
    assert found == set(listed)
    assert all(listed.values())
