"""Headless Chromium for the browser tests: the system's own, since an isolated network holds no other."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, Request

from tests.browser.addresses import STATUSES, addresses, make_examples, visitor
from tests.browser.chromium import ARGUMENTS, BY_HAND, find_chromium

REFUSED = re.compile(r"status of (409|422)")
"""A stale or wrong form that a script has sent: the answer is a page that tells why."""
TELL_BLOCKED = """addEventListener("securitypolicyviolation", event =>
    console.error(`blocked by the content security policy: ${event.violatedDirective} ${event.blockedURI}`))"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    path = find_chromium()
    if path is None:
        pytest.fail(f"no Chromium on PATH: {BY_HAND}", pytrace=False)
    return {**browser_type_launch_args, "executable_path": path, "args": ARGUMENTS}


@pytest.fixture(scope="session", autouse=True)
def allow_database_beside_the_browser() -> Iterator[None]:
    """Playwright keeps an event loop in the main thread; Django takes any such loop for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


def watch(page: Page, home: str) -> list[str]:
    """What the page must not do: errors in the console, blocked resources, requests to another machine."""
    complaints: list[str] = []
    documents: set[str] = set()

    def hear(message: ConsoleMessage) -> None:
        # Chromium reports a 404 of the page itself, too; whoever opens a page looks at its status.
        failed = message.text.startswith("Failed to load resource")
        is_status = failed and (message.location["url"] in documents or REFUSED.search(message.text))
        if message.type == "error" and not is_status:
            complaints.append(f"{page.url}: {message.text} ({message.location['url']})")

    def follow(request: Request) -> None:
        if request.is_navigation_request():
            documents.add(request.url)
        if not request.url.startswith((home, "data:", "blob:", "about:")):
            complaints.append(request.url)

    page.add_init_script(TELL_BLOCKED)
    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("request", follow)
    return complaints


@pytest.fixture
def page(page: Page, live_server) -> Iterator[Page]:
    """A page that fails its test for what it must not do."""
    complaints = watch(page, live_server.url)
    yield page
    assert complaints == []


@dataclass(frozen=True)
class Site:
    """The demo library behind a server."""

    home: str
    pages: dict[str, str]
    """Name → address, see addresses.py."""
    sessions: dict[str, str]
    """User name → key of a session."""

    def log_in(self, page: Page, user: str) -> None:
        """Without a name: out."""
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        if user:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": self.sessions[user], "url": self.home}
            page.context.add_cookies([cookie])

    def visit(self, page: Page, name: str) -> None:
        """Open the page as the person it is made for."""
        self.log_in(page, visitor(name))
        assert page.goto(self.home + self.pages[name]).status == STATUSES.get(name, 200), name


@pytest.fixture(scope="session")
def imported(django_db_setup, django_db_blocker, tmp_path_factory) -> tuple[Path, dict[str, str], dict[str, str]]:
    """The demo texts, read by the real importer once a process: a copy of the database, its pages, its sessions."""
    copy = tmp_path_factory.mktemp("library") / "demo.sqlite3"
    with django_db_blocker.unblock():
        call_command("load_vocabularies", stdout=StringIO())
        call_command("import_articles", settings.BASE_DIR / "fixtures" / "demo", publish=True, stdout=StringIO())
        people = [User.objects.create_superuser("superuser", password="superuser")]
        for role in ("viewer", "editor", "curator"):
            people.append(User.objects.create_user(role, password=role, is_staff=role == "curator"))
            people[-1].groups.add(Group.objects.get(name=role))
        make_examples()
        sessions = {}
        for user in people:
            client = Client()
            client.force_login(user)
            sessions[user.username] = client.cookies[settings.SESSION_COOKIE_NAME].value
        pages = addresses()
        connection.ensure_connection()
        with sqlite3.connect(copy) as file:
            connection.connection.backup(file)
        file.close()
        call_command("flush", interactive=False, verbosity=0)
    return copy, pages, sessions


@pytest.fixture
def site(imported, transactional_db, live_server, settings) -> Site:
    """Each test has the library as it was imported; putting the copy back takes a hundredth of an import."""
    settings.PUBLIC_READ = True
    copy, pages, sessions = imported
    connection.ensure_connection()
    with sqlite3.connect(copy) as file:
        file.backup(connection.connection)
    file.close()
    return Site(live_server.url, pages, sessions)
