"""Take pictures of the demo: `make screenshots`.

Every kind of page, at 1280 and 390 pixels, light and dark, goes to var/screenshots/ to be looked at. The few that the
README and the help pages show are written anew where they lie, docs/screenshots/ and static/img/help/, as small WebP
files: so they show what the pages look like today.
"""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium, install_chromium
from tools.throwaway import ROOT, Library, throwaway_library

ALL, README, HELP = ROOT / "var" / "screenshots", ROOT / "docs" / "screenshots", ROOT / "static" / "img" / "help"
SIZES = {1280: 800, 390: 844}
SCHEMES = ("light", "dark")
LANGUAGES = {"zh-hans": "zh_hans", "en": "en"}
NOT_PAGES = {
    "healthz": "a line of text for machines",
    "source_download": "a download",
    "logout": "answers POST",
    "set_theme": "answers POST",
    "set_language": "answers POST",
}
OF_THE_README = {
    ("home", 1280, "light"): "home.webp",
    ("article_detail", 1280, "light"): "article.webp",
    ("article_list", 390, "dark"): "list-phone.webp",
}
QUALITY = 80
"""Of WebP: text of 14 px stays clean, and a picture stays below 60 KB."""


# The pictures of the help pages -------------------------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """A part of a page in its real size, from the top left corner of `at`; help gives the same width and height."""

    name: str
    route: str
    query: str
    at: str | Callable[[Page], Locator]
    viewport: int
    width: int
    height: int
    before: Callable[[Page], None] = lambda page: None
    air: int = 0
    """Shown to the left and above."""


def light_a_figure(page: Page) -> None:
    """As a reader does: the pointer on a figure in the margin lights its sentence."""
    paragraph(page).locator(".note").first.hover()


def paragraph(page: Page) -> Locator:
    """The one with most figures."""
    paragraphs = page.locator(".para", has=page.locator(".note"))
    figures = [paragraphs.nth(at).locator(".note").count() for at in range(paragraphs.count())]
    return paragraphs.nth(figures.index(max(figures)))


def choose_two(page: Page) -> None:
    for at in (0, 1):
        page.locator("input.action-select").nth(at).check()
    page.locator("select[name=action]").first.select_option("unpublish")


PICTURES = (
    Picture("list", "article_list", "?problem=停车难&problem=无物业小区", "main", viewport=900, width=900, height=440),
    Picture(
        "reading", "article_detail", "", paragraph, viewport=1040, width=960, height=240, before=light_a_figure, air=8
    ),
    Picture("source", "article_source", "", ".lines", viewport=900, width=860, height=360, air=8),
    Picture(
        "admin-queue",
        "admin:articles_claim_changelist",
        "?state__exact=proposed",
        "#content",
        viewport=1480,
        width=1200,
        height=560,
    ),
    Picture("admin-topic", "admin:articles_problem_change", "", "#content", viewport=1280, width=1000, height=760),
    Picture(
        "admin-publish",
        "admin:articles_article_changelist",
        "",
        "#content",
        viewport=1480,
        width=1200,
        height=440,
        before=choose_two,
    ),
)


def take_help_pictures(context: BrowserContext, home: str, paths: dict[str, str]) -> None:
    for language, folder in LANGUAGES.items():
        context.add_cookies([{"name": "django_language", "value": language, "url": home}])
        (HELP / folder).mkdir(parents=True, exist_ok=True)
        for picture in PICTURES:
            page = context.new_page()
            # So high that nothing scrolls, and the bar at the top never lies over the part.
            page.set_viewport_size({"width": picture.viewport, "height": 3000})
            open_page(page, f"{home}{paths[picture.route]}{picture.query}", picture.route)
            picture.before(page)
            part = page.locator(picture.at).first if isinstance(picture.at, str) else picture.at(page)
            box = part.bounding_box()
            assert box is not None, f"{picture.name}: nothing to take a picture of"
            left, top = box["x"] - picture.air, box["y"] - picture.air
            clip = {"x": left, "y": top, "width": picture.width, "height": picture.height}
            write_webp(page, HELP / folder / f"{picture.name}.webp", clip)
            page.close()


def write_webp(page: Page, path: Path, clip: dict[str, float] | None = None) -> None:
    """Playwright writes PNG and JPEG only; Chromium itself writes WebP, at a quarter of the size."""
    options = {"format": "webp", "quality": QUALITY}
    if clip:
        options |= {"clip": clip | {"scale": 1}, "captureBeyondViewport": True}
    session = page.context.new_cdp_session(page)
    path.write_bytes(base64.b64decode(session.send("Page.captureScreenshot", options)["data"]))
    session.detach()


# Every kind of page -------------------------------------------------------------------------------------


def example_addresses() -> dict[str, str]:
    """Route name → path; stops, with their names, at routes that have no example."""
    from django.urls import get_resolver

    from tests.browser.addresses import addresses

    paths = addresses()
    routes = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    if missing := sorted(routes - set(paths) - set(NOT_PAGES)):
        sys.exit(f"screenshots: no example address for {', '.join(missing)}: add it to tests/browser/addresses.py")
    return {name: path for name, path in paths.items() if name not in NOT_PAGES}


def open_page(page: Page, url: str, name: str) -> None:
    response = page.goto(url)
    if response is None or response.status >= 400:
        sys.exit(f"screenshots: {name} answers {response and response.status}: {url}")


def load_all(page: Page) -> None:
    """Also the pictures further down, which a browser leaves until somebody scrolls there."""
    page.evaluate("Promise.all([...document.images].map(image => { image.loading = 'eager'; return image.decode(); }))")


def take_pictures(strangers: BrowserContext, curators: BrowserContext, home: str, paths: dict[str, str]) -> None:
    """As a stranger sees them; what asks to log in, as a curator sees it."""
    for name, path in paths.items():
        page = strangers.new_page()
        open_page(page, f"{home}{path}", name)
        if name != "login" and urlsplit(page.url).path != urlsplit(path).path:
            page.close()
            page = curators.new_page()
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                open_page(page, f"{home}{path}", name)
                load_all(page)
                page.screenshot(path=ALL / f"{name.replace(':', '-')}-{width}-{scheme}.png", full_page=True)
                if picture := OF_THE_README.get((name, width, scheme)):
                    write_webp(page, README / picture)
        page.close()


def curator(browser: Browser, home: str) -> BrowserContext:
    """A browser in which the demo's curator is logged in."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get(username="curator"))
    context = browser.new_context(locale="zh-CN")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": home}])
    return context


# The demo -----------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    """The demo imports its texts before it answers: give it two minutes."""
    opener = build_opener(ProxyHandler({}))
    for _ in range(240):
        if server.poll() is not None:
            sys.exit(f"screenshots: the demo did not start: {log.read_text(encoding='utf-8').strip()}")
        try:
            opener.open(url, timeout=5).close()
            return
        except OSError:  # refused, or accepted by a machine too busy to answer in time
            time.sleep(0.5)
    sys.exit("screenshots: the demo did not answer within two minutes")


def serve_and_take(library: Library) -> None:
    port = free_port()
    home, log = f"http://127.0.0.1:{port}", library.folder / "demo.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            library.command("demo", "--port", port),
            cwd=ROOT,
            env=library.env | {"CASEBOOK_PUBLIC_READ": "1"},
            stdout=output,
            stderr=output,
        )
    try:
        wait_for(f"{home}/healthz", server, log)
        look_into(library)
        paths = example_addresses()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
            curators = curator(browser, home)
            take_pictures(browser.new_context(locale="zh-CN"), curators, home, paths)
            take_help_pictures(curators, home, paths)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=30)


def look_into(library: Library) -> None:
    """Let this process read the demo's database: the example addresses come out of it."""
    import django

    # Playwright keeps an event loop in this thread; Django takes any such loop for asynchronous code.
    os.environ.update(library.env, DJANGO_SETTINGS_MODULE="casebook.settings", DJANGO_ALLOW_ASYNC_UNSAFE="1")
    django.setup()


def main() -> None:
    if missing := install_chromium():
        sys.exit(missing)
    for folder in (ALL, README, HELP):
        folder.mkdir(parents=True, exist_ok=True)
    with throwaway_library(is_filled=False) as library:
        serve_and_take(library)
    for picture in sorted([*ALL.glob("*.png"), *README.glob("*.webp"), *HELP.glob("*/*.webp")]):
        print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
