"""Take pictures of the demo: `make screenshots`.

Home, list and reading page, on a desk (1280) and on a phone (390), light and dark, go to var/screenshots/ to be
looked at. The two that the README shows go to docs/screenshots/: the first screenful only, so that they stay small.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium, install_chromium
from tools.throwaway import ROOT, Library, throwaway_library

ALL, README = ROOT / "var" / "screenshots", ROOT / "docs" / "screenshots"
SIZES = {1280: 800, 390: 844}
SCHEMES = ("light", "dark")
OF_THE_README = {("article", 1280, "light"): "article.png", ("list", 390, "dark"): "list-phone.png"}


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
        except URLError:
            time.sleep(0.5)
    sys.exit("screenshots: the demo did not answer within two minutes")


def take_pictures(page: Page, home: str) -> None:
    page.goto(f"{home}/articles/")
    titles = page.locator(".row-title a")
    if not titles.count():
        sys.exit(f"screenshots: the list of the demo shows no case: {page.inner_text('main')[:200]}")
    article = titles.first.get_attribute("href")
    for name, path in {"home": "/", "list": "/articles/", "article": article}.items():
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                page.goto(f"{home}{path}")
                page.screenshot(path=ALL / f"{name}-{width}-{scheme}.png", full_page=True)
                if picture := OF_THE_README.get((name, width, scheme)):
                    page.screenshot(path=README / picture)


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
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
            take_pictures(browser.new_page(locale="zh-CN"), home)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=30)


if __name__ == "__main__":
    if missing := install_chromium():
        sys.exit(missing)
    ALL.mkdir(parents=True, exist_ok=True)
    README.mkdir(parents=True, exist_ok=True)
    with throwaway_library(is_filled=False) as library:
        serve_and_take(library)
    for picture in sorted([*ALL.glob("*.png"), *README.glob("*.png")]):
        print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size / 1024:.0f} KB")
