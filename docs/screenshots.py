"""Take pictures of the demo: `make screenshots`.

Every kind of page, at 1280 and 390 pixels, light and dark, goes to var/screenshots/ to be looked at. The few that the
README and the help pages show are written anew where they lie, docs/screenshots/ and static/img/help/, as small WebP
files: so they show what the pages look like today.
"""

from __future__ import annotations

import base64
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium, install_chromium
from tools.throwaway import ROOT, Library, served_demo, throwaway_library

ALL, README, HELP = ROOT / "var" / "screenshots", ROOT / "docs" / "screenshots", ROOT / "static" / "img" / "help"
SIZES = {1280: 800, 390: 844}
SCHEMES = ("light", "dark")
LANGUAGES = {"zh-hans": "zh_hans", "en": "en"}
OF_THE_README = {
    ("home", 1280, "light"): "home.webp",
    ("article_detail", 1280, "light"): "article.webp",
    ("article_list", 390, "dark"): "list-phone.webp",
}
NOT_IN_NAMES = re.compile(r"\W+")
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


PAINTED = 400
"""Milliseconds in which a slow machine has drawn what the pointer lit."""


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
    Picture(
        "list",
        "article_list",
        "?problem=停车难&problem=无物业小区&all=problem",
        "main",
        viewport=900,
        width=900,
        height=440,
    ),
    Picture(
        "reading", "article_detail", "", paragraph, viewport=1040, width=960, height=240, before=light_a_figure, air=8
    ),
    Picture("source", "article_source", "", ".lines", viewport=900, width=860, height=360, air=8),
    Picture("admin-topic", "admin:problem", "", "#content", viewport=1280, width=1000, height=760),
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


def take_help_pictures(context: BrowserContext, home: str) -> None:
    paths = {kind.name: kind.path for kind in kinds()}
    for language, folder in LANGUAGES.items():
        context.add_cookies([{"name": "django_language", "value": language, "url": home}])
        (HELP / folder).mkdir(parents=True, exist_ok=True)
        for picture in PICTURES:
            page = context.new_page()
            # So high that nothing scrolls, and the bar at the top never lies over the part.
            page.set_viewport_size({"width": picture.viewport, "height": 3000})
            path = paths.get(picture.route) or reverse(picture.route)
            open_page(page, f"{home}{path}{picture.query}", picture.route)
            picture.before(page)
            page.wait_for_timeout(PAINTED)
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


@dataclass(frozen=True)
class Kind:
    """One kind of page, or one state of it."""

    name: str
    path: str
    visitor: str
    status: int


def kinds() -> list[Kind]:
    """Those of the browser tests, which take them from the URL resolver."""
    from tests.browser.addresses import STATUSES, addresses, visitor

    return [Kind(name, path, visitor(name), STATUSES.get(name, 200)) for name, path in addresses().items()]


def open_page(page: Page, url: str, name: str, status: int = 200) -> None:
    response = page.goto(url)
    if response is None or response.status != status:
        sys.exit(f"screenshots: {name} answers {response and response.status}: {url}")


def load_all(page: Page) -> None:
    """Also the pictures and parts further down, which a browser leaves until somebody scrolls there."""
    page.evaluate("Promise.all([...document.images].map(image => { image.loading = 'eager'; return image.decode(); }))")
    page.evaluate("document.querySelectorAll('main *').forEach(part => { part.style.contentVisibility = 'visible'; })")


def take_pictures(people: dict[str, BrowserContext], home: str) -> None:
    """Each page as the person sees it who it is made for."""
    for kind in kinds():
        page = people[kind.visitor].new_page()
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                open_page(page, f"{home}{kind.path}", kind.name, kind.status)
                load_all(page)
                page.screenshot(path=ALL / f"{NOT_IN_NAMES.sub('-', kind.name)}-{width}-{scheme}.png", full_page=True)
                if picture := OF_THE_README.get((kind.name, width, scheme)):
                    write_webp(page, README / picture)
        page.close()


def browsers(browser: Browser, home: str) -> dict[str, BrowserContext]:
    """One in which nobody is logged in, and one for each role of the demo."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.browser.addresses import make_examples

    User.objects.create_superuser("superuser")
    make_examples()
    people = {"": browser.new_context(locale="zh-CN")}
    for user in User.objects.all():
        client = Client()
        client.force_login(user)
        people[user.username] = browser.new_context(locale="zh-CN")
        name = settings.SESSION_COOKIE_NAME
        people[user.username].add_cookies([{"name": name, "value": client.cookies[name].value, "url": home}])
    return people


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
    for picture in ALL.glob("*.png"):  # a page that is gone would go on being looked at
        picture.unlink()
    with throwaway_library(is_filled=False) as library, served_demo(library) as home:
        look_into(library)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
            people = browsers(browser, home)
            take_pictures(people, home)
            take_help_pictures(people["superuser"], home)
            browser.close()
    for picture in sorted([*ALL.glob("*.png"), *README.glob("*.webp"), *HELP.glob("*/*.webp")]):
        print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
