"""Logs as JSON lines in UTC, with request and user id, without query texts; control characters are escaped."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

current_request: ContextVar[tuple[str, int | None]] = ContextVar("current_request", default=("", None))
"""Request id and user id of the request being answered."""


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        identity, user = current_request.get()
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": identity,
            "user": user,
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps({key: value for key, value in line.items() if value not in ("", None)}, ensure_ascii=True)
