"""How fast a page is there, and how much of it goes over the line: `make bench-face`.

The demo behind the production server; every public page in Chromium with a processor four times slower than this one
and an empty cache, on a desk and on a phone. Medians of five runs, the worst of all pages beside the bounds. A page of plain
text, opened again after each page, tells how much of a paint is this browser on this machine in this minute.
Some pages only: `python -m bench.face home article_detail`.
"""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import astuple, dataclass
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium, install_chromium
from tools.throwaway import Library, served_demo, throwaway_library

SIZES = {1280: 800, 390: 844}
SLOWER, RUNS = 4, 5
SETTLED = 300
"""Milliseconds after the load event in which a late shift or a later, larger paint would still come."""
PLAIN = "/healthz"
A_YEAR = 365 * 24 * 3600

OBSERVE = """
window.paint = 0;
window.shift = 0;
new PerformanceObserver(list => list.getEntries().forEach(entry => { paint = entry.startTime; }))
    .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(entry => { if (!entry.hadRecentInput) shift += entry.value; }))
    .observe({type: "layout-shift", buffered: true});
"""


@dataclass(frozen=True)
class Weight:
    """What one opening of a page cost."""

    paint: float
    """Largest contentful paint, milliseconds."""
    shift: float
    html: float
    """Kilobytes as transferred, headers included."""
    assets: float
    """The same of style sheets and scripts."""
    requests: int


NAMES = Weight("largest paint ms", "layout shift", "HTML kB", "CSS + JS kB", "requests")
BOUNDS = Weight(paint=1000, shift=0.02, html=40, assets=60, requests=10)


ADDRESSES = """
import json
from tests.browser.addresses import STATUSES, addresses, is_of_the_admin, make_searches, visitor
make_searches()
pages = addresses().items()
others = {name for name, _ in pages if visitor(name) or is_of_the_admin(name) or name in STATUSES}
print(json.dumps({name: path for name, path in pages if name not in others}))
"""


def addresses(library: Library) -> dict[str, str]:
    """The public pages, by the same list as the browser tests."""
    return json.loads(library.manage("shell", "--verbosity=0", "--command", ADDRESSES))


def weigh(browser: Browser, address: str, width: int) -> Weight:
    context = browser.new_context(viewport={"width": width, "height": SIZES[width]}, locale="zh-CN")
    page = context.new_page()
    page.add_init_script(OBSERVE)
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    protocol = context.new_cdp_session(page)
    protocol.on("Network.requestWillBeSent", lambda event: kinds.update({event["requestId"]: event["type"]}))
    protocol.on(
        "Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"] / 1000})
    )
    protocol.send("Network.enable")
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    page.wait_for_timeout(SETTLED)
    paint, shift = page.evaluate("[paint, shift]")
    context.close()

    def together(*wanted: str) -> float:
        return sum(size for request, size in sizes.items() if kinds[request] in wanted)

    return Weight(paint, shift, together("Document"), together("Stylesheet", "Script"), len(kinds))


def middle(weights: list[Weight]) -> Weight:
    return Weight(*(median(values) for values in zip(*map(astuple, weights), strict=True)))


def row(name: str, weight: Weight, plain: float | None = None) -> str:
    paint, shift, html, assets, requests = astuple(weight)
    beside = f"{plain:>14.0f}" if plain else ""
    return f"{name:<26}{paint:>17.0f}{shift:>14.3f}{html:>9.1f}{assets:>13.1f}{requests:>10.0f}{beside}"


def header_complaints(browser: Browser, home: str) -> list[str]:
    """Pages go over the line compressed and stay with the reader; what has its hash in its name stays for a year."""
    context = browser.new_context()
    page = context.new_page()
    found = []
    responses = []
    page.on("response", lambda response: responses.append(response))
    page.goto(home)
    for response in responses:
        headers, is_page = response.all_headers(), response.request.is_navigation_request()
        age = re.search(r"max-age=(\d+)", headers.get("cache-control", ""))
        keeps = "immutable" in headers.get("cache-control", "") and age and int(age[1]) >= A_YEAR
        if not headers.get("content-encoding") and int(headers.get("content-length", 1000)) >= 1000:
            found.append(f"not compressed: {response.url}")
        if is_page and headers.get("cache-control") != "private, no-cache":
            found.append(f"for other eyes, too, or kept: {response.url}")
        if not is_page and not keeps:
            found.append(f"asked for again on every visit: {response.url}")
    context.close()
    return found


def main() -> int:
    if missing := install_chromium():
        sys.exit(missing)
    with throwaway_library(is_filled=False) as library, served_demo(library) as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        pages = {name: path for name, path in addresses(library).items() if name in (sys.argv[1:] or [name])}
        weigh(browser, home, 1280)  # the server's and the browser's own first time is nobody's
        print(f"{len(pages)} pages, medians of {RUNS} runs, processor {SLOWER}× slower, empty cache")
        print(f"others keep {os.getloadavg()[0]:.1f} of {os.cpu_count()} processors busy: the paint is later for it")
        print(f"{'':<26}{'   '.join(astuple(NAMES)):>63}   plain text ms")
        weights = []
        for name, path in pages.items():
            for width in SIZES:
                opened = [
                    (weigh(browser, home + path, width), weigh(browser, home + PLAIN, width)) for _ in range(RUNS)
                ]
                weights.append(middle([page for page, _ in opened]))
                print(row(f"{name} {width}", weights[-1], median(plain.paint for _, plain in opened)), flush=True)
        complaints = header_complaints(browser, home)
        browser.close()

    worst = Weight(*map(max, zip(*map(astuple, weights), strict=True)))
    print("\n" + row("worst", worst) + "\n" + row("bound", BOUNDS))
    measured = zip(astuple(NAMES), astuple(worst), astuple(BOUNDS), strict=True)
    complaints += [f"missed: {name}" for name, value, bound in measured if value > bound]
    print("\n".join(complaints or ["every bound is kept"]))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
