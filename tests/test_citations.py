"""Whatever a docstring, a comment, a template's opening comment or a document cites is there.

Decisions (docs/adr) and the changelog say what was so on their day, and are not read here.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
ROOMS = ("portal", "maintenance", "labels", "compliance", "tenants", "tests", "benchmarks")
SUFFIXES = "py|md|html|txt|yaml|toml|sh|sql|conf|service|socket|env|target"
# A path or a file's name, perhaps with a name in it: docs/rules.md, maintenance/domain/gates.py:DEFAULT_LIMITS.
FILE = re.compile(rf"(?<![\w/.:@<>*…-])((?:\.github/|[\w-]+/)*[\w.-]*\w\.(?:{SUFFIXES}))(?::([A-Za-z_]\w*))?(?![\w/*])")
# A module of ours, and perhaps a name in it: tenants.events.Event.
MODULE = re.compile(rf"(?<![\w./@-])((?:{'|'.join(ROOMS)})(?:\.[a-z_]\w*)+(?:\.[A-Z]\w*)?)(?![\w/-])")
IMPORT = re.compile(r"^\s*(?:from|import) .*$", re.MULTILINE)
ADDRESS = re.compile(r"\w+://\S+|https?\S+")
# Files that somebody else has, or that are made: a bundle's, a client's, a machine's.
ELSEWHERE = {
    "shouhao.env",
    "settings.env",
    "none.pdf",
    "postgresql.conf",
    "standard.md",
    "backup/shouhao.env",
    "backup/shouhao-owner.env",
}


def documents() -> list[Path]:
    return [*HOME.glob("*.md"), *(HOME / "docs").glob("*.md")]


def texts_of(path: Path) -> Iterator[str]:
    """What of a file is written for its reader."""
    text = path.read_text()
    without_imports = IMPORT.sub("", text)
    if not FILE.search(without_imports) and not MODULE.search(without_imports):
        return  # to read it word by word takes a hundred times as long
    if path.suffix == ".py":
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.string
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield ast.get_docstring(node) or ""
    elif path.suffix == ".html":
        yield from re.findall(r"\{% comment %\}(.*?)\{% endcomment %\}", text, re.DOTALL)
    elif path.name != "CHANGELOG.md":
        yield text


@cache
def names_of_files() -> frozenset[str]:
    folders = (*ROOMS, "docs", "templates", ".ci", "locale")
    return frozenset(path.name for folder in folders for path in (HOME / folder).rglob("*") if path.is_file()) | {
        path.name for path in HOME.iterdir()
    }


def found_file(cited: str, path: Path) -> Path | None:
    """The file that is cited: from the top, or from a folder around the one that cites it."""
    for folder in (HOME, HOME / "docs", *path.parents, HOME / "templates"):
        if folder.is_relative_to(HOME) and (folder / cited).exists():
            return folder / cited
    return None


def wrong_files(text: str, path: Path) -> Iterator[str]:
    for cited, name in FILE.findall(ADDRESS.sub("", text)):
        if cited in ELSEWHERE:
            continue
        if "/" not in cited:
            if cited not in names_of_files() and not cited.startswith("."):
                yield cited
            continue
        file = found_file(cited, path)
        if file is None:
            yield cited
        elif name and not is_defined(name, file):
            yield f"{cited}:{name}"


def is_defined(name: str, file: Path) -> bool:
    """Whether a function, a class, a constant or a field is made there; to import it is not enough."""
    made = rf"^\s*(?:async )?(?:def|class) {name}\b|^\s*{name}\s*[:=]"
    return re.search(made, file.read_text(), re.MULTILINE) is not None


def wrong_modules(text: str) -> Iterator[str]:
    for cited in MODULE.findall(ADDRESS.sub("", text)):
        parts = cited.split(".")
        place, rest = HOME / parts[0], parts[1:]
        while rest and (place / rest[0]).is_dir():
            place, rest = place / rest[0], rest[1:]
        if rest and (place / f"{rest[0]}.py").is_file():
            place, rest = place / f"{rest[0]}.py", rest[1:]
        if len(parts) == 2 and rest:
            continue  # the name of due work, of an event or an app's own: labels.reconcile
        source = place if place.is_file() else place / "__init__.py"
        if rest and not (source.is_file() and re.search(rf"\b{rest[0]}\b", source.read_text())):
            yield cited


def all_files() -> list[Path]:
    code = [path for room in ROOMS for path in (HOME / room).rglob("*.py") if "migrations" not in path.parts]
    return [*code, *(HOME / "templates").rglob("*.html"), *documents()]


def test_what_is_cited_is_there() -> None:
    wrong = {
        f"{path.relative_to(HOME)}: {cited}"
        for path in all_files()
        for text in texts_of(path)
        for cited in (*wrong_files(text, path), *wrong_modules(text))
    }
    assert sorted(wrong) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("see docs/rules.md and tests/test_citations.py:HOME", []),
        ("see docs/no_rules.md", ["docs/no_rules.md"]),
        ("see tests/test_citations.py:NOWHERE_AT_ALL", ["tests/test_citations.py:NOWHERE_AT_ALL"]),
        ("see tests/test_citations.py:pytest", ["tests/test_citations.py:pytest"]),  # only imported there
        ("see nowhere_at_all.py", ["nowhere_at_all.py"]),
        ("as of portal.wiring.nothing_there", ["portal.wiring.nothing_there"]),
        ("as of maintenance.domain.gates.DEFAULT_LIMITS; schedules labels.reconcile", []),
        ("https://example.com/a/b.py", []),
    ],
)
def test_what_is_not_there_is_found(text: str, wrong: list[str]) -> None:
    assert [*wrong_files(text, Path(__file__)), *wrong_modules(text)] == wrong


# ---------------------------------------------------------------- links, decisions


def test_links_of_documents_lead_somewhere() -> None:
    wrong = [
        f"{path.relative_to(HOME)}: {link}"
        for path in [*documents(), *(HOME / "docs/adr").glob("*.md")]
        for link in re.findall(r"\]\(([^)#\s]+)", path.read_text())
        if not link.startswith("http") and not (path.parent / link).exists()
    ]
    assert wrong == []


DECISIONS = sorted((HOME / "docs/adr").glob("0*.md"))


@pytest.mark.parametrize("path", DECISIONS, ids=[path.stem for path in DECISIONS])
def test_a_decision_says_when_and_whether_it_is_in_force(path: Path) -> None:
    title, _empty, head, *_rest = path.read_text().splitlines()
    assert title.startswith("# ")
    assert re.match(r"\d{4}-\d\d-\d\d\. (In force|Superseded by \[)", head), head
    assert f"({path.name})" in (HOME / "docs/adr/README.md").read_text()


# ---------------------------------------------------------------- the figures of docs/rules.md

KEPT_IN = re.compile(r"`([\w/]+\.py)(?::(?:\w+\.)?(\w+))?`")
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?::\d\d)?")
# Figures of a sentence that no code cited beside it has, by how the sentence begins.
EXCUSED = {
    "Android shows a change at once": ({"6", "12"}, "staff enter them for each directory: there is no default"),
    "An acceleration past the iOS cache": ({"300"}, "staff enter it for each directory: there is no default"),
    "The recognition model knows": ({"95"}, "the mission's demand; the gate beside it asks for more"),
    "Over 60 %": ({"60"}, "measured, and decided by nobody"),
    "One administrator credits": ({"1,000"}, "kept in fen: 100,000"),
    "A program that is not reached": ({"75", "9"}, "the sum and the number of the pauses"),
}


@dataclass(frozen=True)
class RuleRow:
    """A row of docs/rules.md: its sentence, and what it cites as the rule's home."""

    says: str
    kept_in: str


def rule_rows() -> list[RuleRow]:
    lines = (HOME / "docs/rules.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [RuleRow(row[0], row[1]) for row in cells if len(row) == 4 and row[0] not in ("Rule", "---")]


@cache
def definitions(file: str) -> dict[str, list[ast.stmt]]:
    """The functions, classes, constants and fields of a file, by name."""
    made: dict[str, list[ast.stmt]] = {}
    for node in ast.walk(ast.parse((HOME / file).read_text())):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                made.setdefault(name, []).append(node)
            case ast.AnnAssign(target=ast.Name(id=name)):
                made.setdefault(name, []).append(node)
            case ast.Assign(targets=targets):
                for target in targets:
                    for each in ast.walk(target):
                        if isinstance(each, ast.Name):
                            made.setdefault(each.id, []).append(node)
    return made


def figures_in(node: ast.stmt) -> Iterator[float]:
    """The figures that code has, those in its texts too, and none of its docstring. time() is midnight."""
    documented = isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None
    said = node.body[0] if documented and isinstance(node, ast.FunctionDef | ast.ClassDef) else None
    skipped = {id(each) for each in ast.walk(said)} if said else set()
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and id(each) not in skipped:
            if isinstance(each.value, str):
                yield from (float(digits) for digits in re.findall(r"(?<!\w)\d+(?!\w)", each.value))
            elif isinstance(each.value, int | float):
                yield float(each.value)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == "time" and not each.args:
            yield 0.0


def stands(figure: str, kept: set[float], *, per_cent: bool) -> bool:
    """Whether code has a figure of a sentence. A time of day is its hour and its minute; of per cent the share, what is
    left of it or what is more than the whole will do.
    """
    if ":" in figure:
        hour, minute = (float(part) for part in figure.split(":"))
        return hour in kept and (minute == 0 or minute in kept)
    value = float(figure.replace(",", ""))
    others = (value / 100, 1 - value / 100, 1 + value / 100) if per_cent else ()
    return value in kept or any(abs(other - each) < 1e-9 for other in others for each in kept)


def missing_figures(row: RuleRow) -> list[str]:
    """The figures of a rule's sentence that nothing has which is cited as its home."""
    nodes = [node for file, name in KEPT_IN.findall(row.kept_in) for node in definitions(file).get(name, [])]
    kept = {abs(figure) for node in nodes for figure in figures_in(node)}
    per_cent = "%" in row.says
    figures = [figure.rstrip(",") for figure in FIGURE.findall(row.says)]
    return [each for each in figures if not stands(each, kept, per_cent=per_cent)]


RULES = rule_rows()


def excuses_of(row: RuleRow) -> set[str]:
    return {figure for begins, (figures, _why) in EXCUSED.items() if row.says.startswith(begins) for figure in figures}


@pytest.mark.parametrize("row", RULES, ids=[row.says[:50] for row in RULES])
def test_the_figures_of_a_rule_stand_where_it_is_kept(row: RuleRow) -> None:
    """And whatever is excused from it does not."""
    assert {*missing_figures(row)} == excuses_of(row)


def test_each_rule_names_a_function_or_a_constant_and_each_excuse_a_rule() -> None:
    nameless = [row.says for row in RULES if any(not name for _file, name in KEPT_IN.findall(row.kept_in))]
    idle = [begins for begins in EXCUSED if not any(row.says.startswith(begins) for row in RULES)]
    assert (nameless, idle) == ([], [])


@pytest.mark.parametrize(
    ("says", "kept_in", "missing"),
    [
        ("A window is reminded of 72 h ahead", "`maintenance/domain/reminders.py:ReminderLeads`", []),
        ("A window is reminded of 48 h ahead", "`maintenance/domain/reminders.py:ReminderLeads`", ["48"]),
        ("40 % less in the green channel", "`maintenance/domain/estimate_policy.py:DEFAULT_POLICY`", []),
        ("40 % less in the green channel", "`maintenance/domain/estimate.py:_in_lane`", ["40"]),  # a neighbour
        ("Off-peak hours are 22:00–06:00", "`maintenance/domain/defaults.py:OFF_PEAK`", []),
        ("Off-peak hours are 21:00–06:00", "`maintenance/domain/defaults.py:OFF_PEAK`", ["21:00"]),
        ("It freezes at 00:00", "`compliance/domain/expiry.py:day_begins`", []),
        ("An emergency is told 4 h ahead", "`maintenance/domain/change_classes.py:required_notice`", ["4"]),  # a caller
    ],
)
def test_a_figure_that_is_kept_elsewhere_is_found(says: str, kept_in: str, missing: list[str]) -> None:
    assert missing_figures(RuleRow(says, kept_in)) == missing
