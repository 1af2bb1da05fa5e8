"""The log on standard error: one JSON object per line, or text in a terminal; errors by kind and place, without their messages."""

import logging
import logging.config
import sys
from collections.abc import Sequence
from typing import Any, Literal

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from assistant.web.views.problems import places


def configure_logs(form: Literal["auto", "json", "text"]) -> None:
    """Write the log of this package and of the server to standard error."""
    is_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    common = _common()
    structlog.configure(
        processors=[*common, *_rendering(is_text)],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "own": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": common,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        *_rendering(is_text),
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "own"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
        }
    )
    logging.captureWarnings(True)


def _common() -> Sequence[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_messages,
    ]


def _rendering(is_text: bool) -> Sequence[Processor]:
    if is_text:
        return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    return [structlog.processors.JSONRenderer(ensure_ascii=False)]


def without_messages(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """An entry with the kind and place of its error instead of the error itself, whose message may repeat a question."""
    given: Any = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, Exception):
        event.setdefault("error", type(error).__name__)
        event.setdefault("where", places(error))
    return event
