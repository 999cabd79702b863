"""Formats every line of the log, from our structlog or from the logging of Django, Celery and libraries."""

import re
from http import HTTPStatus
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

# Addresses that open a door to whoever has them: an invitation, an answer and the way out of letters, a calendar feed,
# a new password; those of parties and providers. `reports/quarter` is a page.
_SECRET = re.compile(
    r"(?<!/settings)/(join|confirm|answer|stop|calendar|on-call|parties/\d+|reports|announcements/leave|status/code"
    r"|status/subscription|accounts/password/reset/key|accounts/confirm-email)/(?!quarter(?:[/\s]|$))[^/\s]+"
)


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
]


def logging_settings(form: str, level: int) -> dict[str, object]:
    """Django's LOGGING: every line goes to the console, in one form."""
    formatter = {"()": ProcessorFormatter, "processors": processors(form), "foreign_pre_chain": _SHARED}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        # What goes wrong with an SMS centre is told by the outbox, in one line.
        # Celery's own lines tell of each knock on a lane, pikepdf's that it is there. Who was refused stands in our own
        # line of the request; Django's would add where in the code that was.
        # What is not there for a while (503) is told by whoever knows why, not with each request.
        "filters": {
            "lasting": {
                "()": "django.utils.log.CallbackFilter",
                "callback": lambda record: getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE,
            }
        },
        "loggers": {
            "smpp": {"level": "ERROR"},
            "celery": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
            "django.request": {"level": "ERROR", "filters": ["lasting"]},
        },
        "root": {"handlers": ["console"], "level": level},
    }


def configure() -> None:
    """Sends structlog's lines to logging."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_SHARED, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def processors(form: str) -> list[Processor]:
    """Returns the steps that make a line. form: "json" (with tracebacks as text) or "console"."""
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
