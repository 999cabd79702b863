"""Every door of the product, found by itself: addresses by the resolver, parameters and fields by what pages and code
name, operations and bodies by the API's document, and rows that exist by following what pages and lists lead to.
"""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, get_resolver, resolve

from portal.shell.api.documents import document
from tests.portal.access.test_permissions import SITES, address, patterns

ROOT = Path(__file__).parents[2]
MOST_OF_A_PATTERN = 3  # pages that are looked at of one address with different rows
SIGNS_OUT = ("account_logout", "admin:logout")


@dataclass
class Form:
    """A form of a page. values: of each field what a browser could send; files: the fields that take one."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    files: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Door:
    """A method at an address. paths: where rows are. fields, files: as a form.

    parameters: of its query; others: of any query. body: the schema of JSON, of an operation of the API, else None.
    """

    site: str
    name: str
    method: str
    paths: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    body: Any = None
    api: bool = False


class Page(HTMLParser):
    """What a page leads to: links and forms."""

    def __init__(self, path: str, content: str) -> None:
        super().__init__()
        self.path, self.links, self.forms = path, set[str](), list[Form]()
        self._form, self._choices = Form(path, "GET"), ""
        self.feed(content)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        for name in ("href", "hx-get", "src"):
            if said.get(name, "").startswith(("/", "?")):
                self.links.add(urljoin(self.path, said[name]))
        if "hx-post" in said:
            self.forms.append(Form(urljoin(self.path, said["hx-post"]), "POST", self._form.values))
        if tag == "form":
            action = urljoin(self.path, said.get("action") or self.path)
            self._form = Form(action, said.get("method", "get").upper())
            self.forms.append(self._form)
        name = said.get("name", "")
        if name and tag in ("input", "textarea", "button", "select"):
            if said.get("type") == "file":
                self._form.files.add(name)
            self._form.values[name] += [said["value"]] if said.get("value") else []
            self._choices = name if tag == "select" else self._choices
        if tag == "option" and self._choices:
            self._form.values[self._choices].append(said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._choices = ""


@dataclass
class House:
    """What was found by walking through a site."""

    paths: dict[str, list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )  # name of an address → where rows are
    forms: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))  # name of an address → sent there
    parameters: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def in_order(link: str) -> str:
    """The tenth behind the ninth: numbers are given out in other orders in other runs, and begin elsewhere."""
    return re.sub(r"\d+", lambda number: number.group().zfill(12), link)


def name_of(path: str, urlconf: str) -> str:
    """The full name of an address; empty for none of ours."""
    try:
        match = resolve(urlsplit(path).path, urlconf)
    except Resolver404:
        return ""
    return match.view_name or ""


def walk(site: str, get: Callable[[str], Any], begin: list[str], most: int) -> House:
    """Follow links from `begin`, as whoever `get` asks as; at most so many pages."""
    urlconf, house, seen = SITES[site][0], House(), set[str]()
    waiting = list(begin)
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        plain, name = urlsplit(path).path, name_of(path, urlconf)
        house.parameters[name] |= {key for key, _value in parse_qsl(urlsplit(path).query, keep_blank_values=True)}
        if plain in seen or name in ("", *SIGNS_OUT) or len(house.paths[name]) >= MOST_OF_A_PATTERN:
            continue
        seen.add(plain)
        house.paths[name].append(plain)
        answer = get(plain)
        if not str(answer.get("Content-Type", "")).startswith("text/html"):
            continue
        page = Page(plain, answer.content.decode(errors="replace"))
        waiting += sorted(page.links, key=in_order)
        for form in page.forms:
            target = name_of(form.action, urlconf)
            if form.method == "GET":
                house.parameters[target] |= set(form.values)
            else:
                house.forms[target].append(form)
                house.paths[target] += [urlsplit(form.action).path]
    return house


def pages(site: str, house: House, rows: dict[str, str]) -> Iterator[Door]:
    """Looking and sending at every address that is none of the API's."""
    urlconf, named = SITES[site][0], tuple(sorted(parameters_in_code()))
    for name, pattern in patterns(get_resolver(urlconf)):
        if not name or name.startswith("api-") or name in SIGNS_OUT:
            continue
        paths = tuple(dict.fromkeys(house.paths.get(name, []))) or (address(name, pattern, urlconf, rows),)
        known = tuple(sorted(house.parameters.get(name, ())))
        yield Door(site, name, "GET", paths, parameters=known, others=named)
        fields: dict[str, list[str]] = {}
        for form in house.forms.get(name, []):
            fields |= {key: values or fields.get(key, []) for key, values in form.values.items()}
        files = tuple(sorted({each for form in house.forms.get(name, []) for each in form.files}))
        yield Door(site, name, "POST", paths, parameters=known, fields=fields, files=files)


@cache
def parameters_in_code() -> frozenset[str]:
    """Every name that code reads of a query, and the fields of forms that are read from one."""
    names = set[str]()
    for path in (ROOT / "portal").rglob("*.py"):
        names |= set(re.findall(r"\b(?:GET|query|asked)(?:\.get(?:list)?\(|\[)\"(\w+)\"", path.read_text()))
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Compare) and ast.unparse(node).endswith("in request.GET"):
                names |= {each.value for each in ast.walk(node.left) if isinstance(each, ast.Constant)}
    return frozenset(names)


@cache
def described() -> Any:
    """The API's document."""
    return json.loads(document()[0])


def operations(get: Callable[[str], Any]) -> Iterator[Door]:
    """Every operation of the API; `get` asks for the lists by which rows are known."""
    whole = described()
    ids = {path: ids_in(get(path)) for path, methods in whole["paths"].items() if "get" in methods and "{" not in path}
    for path, methods in sorted(whole["paths"].items()):
        for method, operation in sorted(methods.items()):
            content = operation.get("requestBody", {}).get("content", {})
            files = content.get("multipart/form-data", {}).get("schema")
            body = content.get("application/json", {}).get("schema", files)
            asked = tuple(each["name"] for each in operation.get("parameters", []) if each["in"] == "query")
            fields = whole["components"]["schemas"][body["$ref"].split("/")[-1]]["properties"] if files and body else {}
            yield Door(
                "acme",
                operation["operationId"],
                method.upper(),
                tuple(paths_of(path, ids)),
                parameters=asked,
                files=tuple(name for name, each in fields.items() if "binary" in json.dumps(each)),
                body=body,
                api=True,
            )


def ids_in(answer: Any) -> list[str]:
    """The ids of what a list holds."""
    said = answer.json() if answer.status_code == 200 and "json" in answer["Content-Type"] else {}
    rows = said.get("results", []) if isinstance(said, dict) else said
    return [str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row][:MOST_OF_A_PATTERN]


def paths_of(template: str, ids: dict[str, list[str]]) -> list[str]:
    """An operation's addresses, for rows that are there; for one that is not where there are none."""
    if "{" not in template:
        return [template]
    before = template[: template.index("{")].rstrip("/")
    nobody = "0193e4a0-7c00-7000-8000-000000000001"
    return [re.sub(r"\{\w+\}", key, template) for key in ids.get(before) or [nobody]]
