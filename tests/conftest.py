"""What every test run keeps to: no network, nothing skipped in silence, each database gets the tests that use it."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import cache
from django.test import TransactionTestCase

from articles.search.shelf import forget
from tests import postgres

# Same examples in every run (a failure that comes and goes helps nobody); two busy cores make any deadline a lottery.
hypothesis.settings.register_profile("casebook", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("casebook")

ALLOWED_SKIPS: dict[str, str] = {}
"""Test id (or its beginning) → why it may be skipped. A skip that does not stand here fails the run."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses the database, and leave out what speaks of the other database only."""
    is_postgresql = os.environ.get("CASEBOOK_TEST_DATABASE") == "postgresql"
    other = "only_on_sqlite" if is_postgresql else "only_on_postgresql"
    kept, left_out = [], []
    for item in items:
        if item.get_closest_marker(other):
            left_out.append(item)
            continue
        kept.append(item)
        is_test_case = issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
        fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
        if is_test_case or fixtures or item.get_closest_marker("django_db"):
            item.add_marker("database")
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def pytest_make_parametrize_id(val: object) -> str | None:
    """A Chinese sentence stays legible as test id (pytest writes \\u505c\\u8f66); what cannot be printed is escaped."""
    return val[:40] if isinstance(val, str) and val.isprintable() else None


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int):
    """Fail the run for each skip that is not allowed, and stop the database server."""
    result = yield
    if not _is_worker(session.config):
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if exitstatus == pytest.ExitCode.OK and _forbidden_skips(reporter):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        postgres.stop()
    return result


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if _is_worker(config):
        return
    for name in _forbidden_skips(terminalreporter):
        terminalreporter.write_line(f"SKIPPED without leave: {name} (see ALLOWED_SKIPS in tests/conftest.py)", red=True)
    if notes := os.environ.get("CASEBOOK_NOT_RUN"):
        with Path(notes).open("a", encoding="utf-8") as file:
            file.writelines(f"{name}\n" for name in _allowed_skips(terminalreporter))


def _is_worker(config: pytest.Config) -> bool:
    """One of the processes of pytest-xdist; the first process hears of all their tests."""
    return hasattr(config, "workerinput")


def _skipped(reporter: pytest.TerminalReporter) -> list[str]:
    return [report.nodeid for report in reporter.stats.get("skipped", ())]


def _forbidden_skips(reporter: pytest.TerminalReporter) -> list[str]:
    return [name for name in _skipped(reporter) if not name.startswith(tuple(ALLOWED_SKIPS))]


def _allowed_skips(reporter: pytest.TerminalReporter) -> list[str]:
    return [
        f"{name} ({reason})"
        for name in _skipped(reporter)
        for start, reason in ALLOWED_SKIPS.items()
        if name.startswith(start)
    ]


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """A test that reaches for another machine fails; this machine and its sockets stay open to it."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test wanted to connect to {address[0]}")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


@pytest.fixture(autouse=True)
def new_shelf():
    """What a rolled-back test wrote at some tick of the clock is not what the next one writes at the same tick."""
    forget()
    cache.clear()


@pytest.fixture
def open_library(settings):
    """Strangers read what is published."""
    settings.PUBLIC_READ = True
