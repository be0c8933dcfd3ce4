"""People who do something at the same moment, and the forms they do it with."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, get_ident
from typing import TypeVar
from urllib.parse import urljoin

import pytest
from django.db import connection
from django.template.base import Template
from django.test import Client
from lxml import html

Answer = TypeVar("Answer")
Form = dict[str, str | list[str]]
UNSENT = {"submit", "button", "image", "reset", "file"}


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


def form_on(client: Client, address: str, which: str, sent: Form | None = None) -> tuple[str, Form]:
    """Where a form of a page goes, and what a browser would send of it untouched. `which`: an XPath condition.

    The page is asked for, or the answer to `sent`.
    """
    response = client.get(address) if sent is None else client.post(address, sent)
    assert response.status_code == 200, (address, response.status_code)
    (form,) = html.fromstring(response.content.decode()).xpath(f"//form[{which}]")
    fields: dict[str, list[str]] = {}
    for element in form.iter("input", "select", "textarea"):
        if element.get("name"):
            fields.setdefault(element.name, []).extend(_values(element))
    return urljoin(address, form.get("action") or ""), {name: values for name, values in fields.items() if values}


def _values(element: html.HtmlElement) -> list[str]:
    if element.tag == "textarea":
        return [(element.text or "").removeprefix("\n")]
    if element.tag == "select":
        options = element.xpath(".//option")
        chosen = [option for option in options if option.get("selected") is not None]
        chosen = chosen if chosen or element.multiple else options[:1]
        return [option.get("value", option.text or "") for option in chosen]
    if element.get("type") in UNSENT or (element.checkable and not element.checked):
        return []
    return [element.get("value", "on" if element.checkable else "")]
