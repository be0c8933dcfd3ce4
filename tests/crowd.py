"""People who do something at the same moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, get_ident
from typing import TypeVar

import pytest
from django.db import connection
from django.template.base import Template

Answer = TypeVar("Answer")


class Crowd:
    """As many threads as people, each with a connection to the database of its own."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool

    def at_once(self, tasks: Sequence[Callable[[], Answer]]) -> list[Answer]:
        """The answers of all tasks, none of which begins before the last one is ready to."""
        everybody = Barrier(len(tasks))

        def begin(task: Callable[[], Answer]) -> Answer:
            everybody.wait(timeout=60)
            return task()

        return [each.result() for each in [self.pool.submit(begin, task) for task in tasks]]


@contextmanager
def crowd(size: int) -> Iterator[Crowd]:
    with ThreadPoolExecutor(size) as pool:
        people = Crowd(pool)
        try:
            yield people
        finally:
            people.at_once([lambda: connection.close()] * size)  # none begins before all are there: each closes his own


def until_somebody_waits() -> None:
    """Until another connection has come to a lock and stopped there, which PostgreSQL tells; SQLite has one lock for all."""
    begun = time.monotonic()
    while connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        assert time.monotonic() < begun + 10, "nobody waits"


def leave_pages_blank(monkeypatch: pytest.MonkeyPatch) -> None:
    """In other threads than this one no template is written out: two hundred refusals would take seconds to draw.

    What a view does in the database, its status and its messages are the same; how a refusal looks is asked one by one.
    """
    draw, here = Template._render, get_ident()
    monkeypatch.setattr(Template, "_render", lambda self, context: draw(self, context) if get_ident() == here else "")
