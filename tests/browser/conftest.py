"""Headless Chromium for the browser tests: the system's own, since an isolated network holds no other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import ARGUMENTS, BY_HAND, find_chromium


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


@pytest.fixture
def page(page: Page, live_server) -> Iterator[Page]:
    """A page that fails its test for any error in the console and for any request to another machine."""
    complaints: list[str] = []
    ours = (live_server.url, "data:", "blob:", "about:")
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(ours) else complaints.append(request.url))
    yield page
    assert complaints == []
