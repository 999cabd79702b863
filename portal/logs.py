"""How a line of the log is written, whoever says it: we by structlog, or Django, Celery and libraries by logging."""

from __future__ import annotations

import re
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

# Addresses that open a door to whoever has them: an invitation, a contact's answer and its way out, a calendar feed, a
# new password.
_SECRET = re.compile(
    r"(?<!/settings)/(join|confirm|stop|calendar|accounts/password/reset/key|accounts/confirm-email)/[^/\s]+"
)


def processors(form: str) -> list[Processor]:
    """From what was said to a line. form: "json" (with tracebacks as text) or "console"."""
    meta = ProcessorFormatter.remove_processors_meta
    if form == "json":
        as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
        return [meta, structlog.processors.format_exc_info, without_secrets, as_json]
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    return [meta, without_secrets, plain]


def without_secrets(logger: WrappedLogger, name: str, line: EventDict) -> EventDict:
    """Addresses that open a door lose the part that does."""
    return {key: _shortened(value) for key, value in line.items()}


def _shortened(value: Any) -> Any:
    return _SECRET.sub(r"/\1/…", value) if isinstance(value, str) else value
