"""System checks: what must fit together before anything starts (`manage.py check`, and `--deploy` for production)."""

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 -- Django's own name

from maintenance.documents import drawing
from tenants.agenda.handlers import handler_names
from tenants.events import Event

PACKAGES = ("tenants", "compliance", "labels", "maintenance", "portal")
SCHEDULING = frozenset({"schedule", "schedule_for_platform", "Planned"})
CACHE_KEYS = "tenants.context.cache_key"


@register(Tags.compatibility)
def events_are_heard(app_configs: Sequence[AppConfig] | None, **_more: Any) -> list[CheckMessage]:
    """Finds events that no function listens to; portal/wiring.py must bind one to each."""
    return [
        Error(f"Nobody listens to {event.__name__}.", hint="Bind a function in portal/wiring.py.", id="shouhao.E001")
        for event in Event.__subclasses__()
        if event.__module__.startswith(PACKAGES) and not event.handlers
    ]


@register(Tags.compatibility)
def scheduled_work_is_done(app_configs: Sequence[AppConfig] | None, **_more: Any) -> list[CheckMessage]:
    """Finds work that our code schedules under a name without a handler."""
    done = handler_names()
    return [
        Error(f"Nobody does the work {name}.", hint="Register a handler with @handles.", obj=place, id="shouhao.E002")
        for name, place in sorted(scheduled_names())
        if name not in done
    ]


@register(Tags.compatibility)
def clients_stay_apart(app_configs: Sequence[AppConfig] | None, **_more: Any) -> list[CheckMessage]:
    """Caches know the client; no app stands in both lists, so that a missing table fails closed."""
    messages: list[CheckMessage] = [
        Error(
            f"Keys of the cache {name} would meet across clients.",
            hint=f"KEY_FUNCTION: {CACHE_KEYS}",
            id="shouhao.E003",
        )
        for name, cache in settings.CACHES.items()
        if cache.get("KEY_FUNCTION") != CACHE_KEYS
    ]
    messages += [
        Error(f"{app} stands in SHARED_APPS and in TENANT_APPS.", hint="Leave it in one of them.", id="shouhao.E004")
        for app in sorted(set(settings.SHARED_APPS) & set(settings.TENANT_APPS))
    ]
    order = [name.rsplit(".", 1)[-1] for name in settings.MIDDLEWARE]
    if order.index("TenantMiddleware") > order.index("SessionMiddleware"):
        messages.append(Error("Sessions would be looked for before the client is known.", id="shouhao.E005"))
    return messages


@register(Tags.security, deploy=True)
def fit_for_production(app_configs: Sequence[AppConfig] | None, **_more: Any) -> list[CheckMessage]:
    """The sandbox is for trying out; outside it everything leads to a real party."""
    messages: list[CheckMessage] = []
    if settings.SANDBOX:
        messages.append(
            Error("The sandbox is on: business time can be moved.", hint="Unset SANDBOX.", id="shouhao.E006")
        )
    if settings.DATABASE_OWNER_URL == settings.DATABASE_URL:
        messages.append(
            Error(
                "The run-time role may change tables: it is the owner's.",
                hint="Give DATABASE_OWNER_URL another role than DATABASE_URL (docs/deploy.md).",
                id="shouhao.E007",
            )
        )
    if settings.FIELD_HASH_KEY in (settings.EVIDENCE_KEY, *settings.FIELD_KEYS.split(",")):
        messages.append(
            Error(
                "FIELD_HASH_KEY is one of the other keys: with that one it would have to be changed.",
                hint="Give it 32 random bytes of its own (docs/settings.md).",
                id="shouhao.E008",
            )
        )
    for name, purpose in (
        ("BROKER_URL", "no worker would be woken"),
        ("EMAIL_HOST", "e-mail would be written to files"),
    ):
        if not getattr(settings, name):
            messages.append(Warning(f"{name} is not set: {purpose}.", id="shouhao.W001"))
    if not (settings.SMPP_URL or settings.SMS_ALIYUN_URL or settings.SMS_TENCENT_URL):
        hint = "Set it, SMS_ALIYUN_URL or SMS_TENCENT_URL (docs/settings.md)."
        messages.append(Warning("SMPP_URL is not set: no SMS would be sent.", hint=hint, id="shouhao.W001"))
    return messages


# ---------------------------------------------------------------- reading our own code


@register(Tags.compatibility)
def documents_can_be_drawn(app_configs: Sequence[AppConfig] | None, **_more: Any) -> list[CheckMessage]:
    """Without a font, or without typst, fallback plans are pages to print, and no letter carries one."""
    if reason := drawing.why_not():
        hint = "docs/deploy.md, “What is needed”."
        return [Warning(f"No PDF can be drawn: {reason}.", hint=hint, id="shouhao.W005")]
    return []


def scheduled_names() -> set[tuple[str, str]]:
    """Returns (name of work, file:line) for every call of schedule() in our packages, constants resolved."""
    root = Path(settings.ROOT)
    files = [path for package in PACKAGES for path in (root / package).rglob("*.py")]
    if not settings.SANDBOX:
        files = [path for path in files if not path.is_relative_to(root / "portal/tryout")]
    return {scheduled for path in files for scheduled in _scheduled_in(path, root)}


def _scheduled_in(path: Path, root: Path) -> Iterator[tuple[str, str]]:
    source = path.read_text()
    if "schedule" not in source:
        return
    module = sys.modules.get(".".join(path.relative_to(root).with_suffix("").parts))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and _called(node.func) in SCHEDULING:
            name = _value(node.args[0], module)
            if name is not None:
                yield name, f"{path.relative_to(root)}:{node.lineno}"


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _value(node: ast.expr, module: object) -> str | None:
    """A text, or what a constant of the module (or of one that it names) holds; None for what only a run can tell."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        value = getattr(module, node.id, None)
        return value if isinstance(value, str) else None
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        value = getattr(getattr(module, node.value.id, None), node.attr, None)
        return value if isinstance(value, str) else None
    return None
