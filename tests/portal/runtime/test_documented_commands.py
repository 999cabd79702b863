"""Each command that documents, units and containers name is one of manage.py, and knows the options beside it."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands, load_command_class

from portal.runtime import up
from portal.runtime.folders import ROOT

DEPLOY = ROOT / "docs/deploy"
FILES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted(DEPLOY.glob("*.service"))]
# `shouhao` is what the chapter on restoring calls it; of a sentence only what stands in backticks is a command.
NAMED = re.compile(r"^(?:.*\bmanage\.py|shouhao) ([a-z_]+)\b([^`#&|…]*)")


def lines(path: Path) -> list[str]:
    """Where commands stand: in units every line, in documents what is between backticks."""
    text = path.read_text().replace("\\\n", " ")
    if path.suffix == ".service":
        return text.splitlines()
    fenced = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    return fenced + re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)


def named() -> list[tuple[str, str, str]]:
    """Where, which command, and what follows it."""
    commands = [(path.name, *NAMED.findall(line)[0]) for path in FILES for line in lines(path) if NAMED.search(line)]
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"].values()
    ours = [each["command"] for each in services if "build" in each]
    return commands + [("compose.yaml", *command.partition(" ")[::2]) for command in ours]


def options(command: str) -> set[str]:
    if command == "up":
        parser = argparse.ArgumentParser()
        up.add_arguments(parser)
    else:
        assert command in get_commands(), f"there is no command {command}"
        parser = load_command_class(get_commands()[command], command).create_parser("manage.py", command)
    return {option for action in parser._actions for option in action.option_strings} | {
        option
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for each in action.choices.values()
        for option in each._option_string_actions
    }


def test_there_are_commands() -> None:
    assert {"web", "worker", "dispatcher", "migrate_schemas", "restored", "create_tenant"} <= {
        each[1] for each in named()
    }


@pytest.mark.parametrize(("where", "command", "rest"), sorted(set(named())))
def test_it_is_there_with_its_options(where: str, command: str, rest: str) -> None:
    assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= options(command), f"{where}: {command}{rest}"
