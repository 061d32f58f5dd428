"""Structured logs: one event a line, with the ids of the request or task it belongs to."""

import logging.config
import re
import sys

import structlog
from structlog.typing import EventDict, Processor

SECRET_LINK = re.compile(r"(/invitations/)[\w-]{20,}")


def hide_secret_links(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Whoever reads the logs must not be able to come in by a link that they saw there."""
    return {
        name: SECRET_LINK.sub(r"\1…", value) if isinstance(value, str) else value
        for name, value in event.items()
    }


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    hide_secret_links,
]


def configure(*, level: str, as_json: bool) -> None:
    """Send every log line of the portal and its libraries to standard error.

    Tracebacks never print local variables: they would put personal data and secrets in the log.
    """
    for_machines: list[Processor] = [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]
    for_people: list[Processor] = [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    ]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "event": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": SHARED,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        *(for_machines if as_json else for_people),
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "event"}},
            "root": {"handlers": ["stderr"], "level": level},
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
