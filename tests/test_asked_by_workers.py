"""What is outside is asked by workers, never by a thread that answers people: no code of the portal that answers them
leads to a call of an outside machine (HTTP, DNS, SMTP, SFTP, SMPP), by whatever services.

Names are followed from file to file: what a function or class names, it may call. An object of which only a method is
named is not followed; making it is.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("tenants", "compliance", "labels", "maintenance", "portal")
OUTSIDE = {
    *("socket.create_connection", "socket.getaddrinfo", "socket.gethostbyname", "asyncio.open_connection"),
    *("smtplib.SMTP", "smtplib.SMTP_SSL", "smpplib.client", "paramiko.Transport"),
    *("django.core.mail.get_connection", "django.core.mail.send_mail", "django.core.mail.EmailMessage"),
    *(
        "dns.resolver.resolve",
        "httpcore.ConnectionPool",
        "urllib.request.urlopen",
        "urllib.request.Request",
        "http.client.HTTPSConnection",
    ),
    ".sender()",  # of a Provider
}
# Not outside, or not called: with the reason.
NOT_FOLLOWED = {
    "portal.people.company_provider:provider_says": "whoever signs in waits for their own provider: five"
    " seconds a call, four at once of a client, which has its share of the threads, and none while it is silent",
    "compliance.uploads.scanner:scan": "ClamAV is the operator's own, and bounded; what it has not seen is not taken",
    "tenants.outbox.providers.configured:providers_of": "says who is set; whoever has something sent calls `sender()`",
}
# Of the portal, what answers nobody.
ANSWERS_NOBODY = ("portal.tryout", "portal.management", "portal.runtime", "portal.worker", "portal.celery")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def modules() -> dict[str, ast.Module]:
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                found[name] = ast.parse(path.read_text())
    return found


def pieces(name: str, module: ast.Module) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Functions, classes, methods and constants as module:name, and what else stands there as module:."""
    rest: list[ast.stmt] = []
    for node in module.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name}:{node.name}", [node]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                yield f"{name}:{ast.unparse(target)}", [node]
        else:
            rest.append(node)
        for inner in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(inner, FUNCTIONS):
                yield f"{name}:{node.name}.{inner.name}", [inner]
    yield f"{name}:", rest


def imported(module: ast.Module, known: Mapping[str, ast.Module]) -> dict[str, str]:
    """What each imported name stands for: a module, or module:name."""
    names: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                whole = f"{node.module}.{each.name}"
                ours = whole not in known and node.module in known
                names[each.asname or each.name] = f"{node.module}:{each.name}" if ours else whole
        elif isinstance(node, ast.Import):
            for each in node.names:
                names[each.asname or each.name.partition(".")[0]] = each.name
    return names


def named_in(piece: str, body: list[ast.stmt], names: Mapping[str, str], known: Mapping[str, ast.Module]) -> set[str]:
    """What a piece of code names, of ours as module:name."""
    module, found = piece.partition(":")[0], set()
    for node in (each for statement in body for each in ast.walk(statement)):
        if isinstance(node, ast.Name):
            found.add(names.get(node.id, f"{module}:{node.id}"))
        elif isinstance(node, ast.Attribute):
            base = names.get(node.value.id, "") if isinstance(node.value, ast.Name) else ast.unparse(node.value)
            found.add(f"{base}:{node.attr}" if base in known else f"{base}.{node.attr}")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found.add(f".{node.func.attr}()")
    return found - {piece}


def callers_in(name: str, module: ast.Module, known: Mapping[str, ast.Module]) -> Iterator[tuple[str, str]]:
    """What is named in a module, with the piece of code that names it."""
    names = imported(module, known)
    for piece, body in pieces(name, module):
        for each in named_in(piece, body, names, known):
            yield each, piece


@cache
def callers_of_all() -> list[tuple[str, str]]:
    return [each for name, module in modules().items() for each in callers_in(name, module, modules())]


def asking(new: str = "") -> dict[str, str]:
    """Each piece of code that may ask an outside machine, with what leads it there. new: a page to be."""
    callers: dict[str, set[str]] = defaultdict(set)
    for each, piece in [*callers_of_all(), *callers_in("portal.windows.new", ast.parse(new), modules())]:
        callers[each].add(piece)
    why: dict[str, str] = {}
    found = sorted(OUTSIDE)
    while found:
        reached = found.pop()
        for caller in callers[reached] - why.keys() - NOT_FOLLOWED.keys():
            why[caller] = reached
            found.append(caller)
    return why


def way(piece: str, why: Mapping[str, str]) -> str:
    steps = [piece]
    while steps[-1] in why:
        steps.append(why[steps[-1]])
    return " → ".join(steps)


def answering(new: str = "") -> list[str]:
    """What answers people and leads outside."""
    why = asking(new)
    of_people = (each for each in why if each.startswith("portal.") and not each.startswith(ANSWERS_NOBODY))
    return sorted(way(each, why) for each in of_people)


def test_nothing_that_answers_people_asks_what_is_outside() -> None:
    assert answering() == [], "have a worker ask (labels/errands/asking.py), and the page say so meanwhile"


def test_everything_that_is_known_to_ask_is_found() -> None:
    why = asking()
    for known in (
        *(
            "tenants.outside.exchange:exchange",
            "tenants.outside.sftp:signed_in",
            "tenants.outside.txt_records:txt_records",
            "tenants.outside.addresses_outside:look_up",
        ),
        *("labels.errands.trying:try_out", "labels.directories.connections:directory_adapter"),
        *("tenants.outbox.approvals:submit", "tenants.outbox.sending:send", "maintenance.calls.fetching:fetch_calls"),
        *("tenants.webhooks.attempts.post:post", "maintenance.announcements.delivery:deliver"),
    ):
        assert known in why, known
    assert {each for each in NOT_FOLLOWED if each.partition(":")[0] not in modules()} == set()


@pytest.mark.parametrize(
    "line",
    [
        "from tenants.outside.addresses_outside import look_up\ndef page(request): return look_up(request)",
        "from labels.errands import trying\nclass Form:\n    def clean(self): return trying.try_out(1, {})",
        "import socket\ndef page(host): return socket.getaddrinfo(host, 443)",
        "from labels.directories.connections import directory_adapter\nasked = directory_adapter",
    ],
)
def test_a_new_one_would_be_found(line: str) -> None:
    assert answering(line)
