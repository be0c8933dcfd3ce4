"""What a page costs beside the least that Django can do: `make bench-pages` (SIZES="10000 100000", DATABASE=sqlite).

The site as it is served, and a view of twenty rows without anything else (bench/yardstick.py), each behind two workers of
gunicorn over the same made-up library (bench/corpus.py). CPU of the workers and of the database for each request, all
pages in turn; how many bytes of HTML, and every answer that took more than 250 ms.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import quote

import psutil

from bench.clock import cpu_seconds, verdict
from bench.corpus import built_library, vocabulary
from tools.throwaway import ROOT, Library

ROUNDS, REQUESTS, CLIENTS = 3, 20, 2
"""Requests a round and page, from so many clients at once, each over one connection."""
SLOW, HTML = 250, 40_000
"""Milliseconds and bytes that no page may take more of."""
YARDSTICK = "20 rows, Django alone"
LIST = "list, word and facets"
BESIDE = ("three cases side by side", "five cases side by side", "places side by side")
BOUNDS = {LIST: {10_000: 8, 100_000: 15}} | {name: {100_000: 15} for name in BESIDE}
"""Page → number of articles → how many times the CPU of the yardstick it may cost."""


@dataclass(slots=True)
class Page:
    address: str
    port: int
    cpu: list[float] = field(default_factory=list)
    """Milliseconds a request, one value a round."""
    bytes: int = 0
    slowest: float = 0.0
    slow: int = 0


def pages(site: int, yardstick: int, articles: list[str]) -> dict[str, Page]:
    words, _ = vocabulary()
    two = [word for word in words if len(word) == 2]
    common, rare = quote(two[12]), quote(two[9000])
    facets = f"practice={quote('微心愿')}&year=2019"
    addresses = {
        "list": "/articles/",
        "list, common word": f"/articles/?q={common}",
        "list, rare word": f"/articles/?q={rare}",
        "list, two facets": f"/articles/?{facets}",
        LIST: f"/articles/?q={common}&{facets}",
        "list, last page": "/articles/?page=10000",
        "case": f"/articles/{articles[0]}/",
        "home": "/",
        "practice": f"/practices/{quote('微心愿')}/",
        "brand": "/brands/10/",
        "problem": f"/problems/{quote('停车难')}/",
        "place": "/localities/1/",
        "practice × place": "/matrix/",
        "figures": f"/claims/?indicator={quote('停车位数')}",
        BESIDE[0]: f"/compare/?article={','.join(articles[:3])}",
        BESIDE[1]: f"/compare/?article={','.join(articles)}",
        BESIDE[2]: "/compare/?locality=1&locality=2",
    }
    return {YARDSTICK: Page("/", yardstick)} | {name: Page(address, site) for name, address in addresses.items()}


# Servers ------------------------------------------------------------------------------------------------


@contextmanager
def served(library: Library, application: str, env: dict[str, str]) -> Iterator[tuple[int, list[int]]]:
    """An application behind gunicorn as the demo serves it: its port, and the process ids of its workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["gunicorn", application, f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=4", "--timeout=120"]
    command += ["--no-control-socket", "--log-level=warning", "--keep-alive=30"]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=library.env | env, stdout=log, stderr=log
        )
        try:
            _wait_for(port, server)
            yield port, [child.pid for child in psutil.Process(server.pid).children()]
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if server.poll() is not None:
            sys.exit("the server did not start")
        try:
            ask(http.client.HTTPConnection("127.0.0.1", port, timeout=60), "/")
            return
        except OSError:
            time.sleep(0.25)
    sys.exit("the server did not answer within a minute")


def database_processes(library: Library) -> list[int]:
    """Those that PostgreSQL keeps for the workers' connections; none for SQLite."""
    host = library.env["DATABASE_URL"].partition("host=")[2]
    if not host:
        return []
    postmaster = psutil.Process(int((Path(host) / "cluster" / "postmaster.pid").read_text().split()[0]))
    return [child.pid for child in postmaster.children() if " postgres " in " ".join(child.cmdline())]


# Requests -----------------------------------------------------------------------------------------------


def ask(connection: http.client.HTTPConnection, address: str) -> tuple[int, int, float]:
    """Status, bytes of the page as it is before packing, milliseconds."""
    begun = time.perf_counter()
    connection.request("GET", address)
    response = connection.getresponse()
    body = response.read()
    return response.status, len(body), (time.perf_counter() - begun) * 1000


def measure(page: Page, name: str, processes: list[int]) -> None:
    def client(requests: int) -> list[tuple[int, int, float]]:
        connection = http.client.HTTPConnection("127.0.0.1", page.port, timeout=120)
        answers = [ask(connection, page.address) for _ in range(requests)]
        connection.close()
        return answers

    before = cpu_seconds(processes)
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [answer for each in pool.map(client, [REQUESTS // CLIENTS] * CLIENTS) for answer in each]
    page.cpu.append((cpu_seconds(processes) - before) / len(answers) * 1000)
    for status, size, milliseconds in answers:
        if status != 200:
            sys.exit(f"{name} ({page.address}) answered {status}")
        page.bytes = max(page.bytes, size)
        page.slowest = max(page.slowest, milliseconds)
        page.slow += milliseconds > SLOW


def run(size: int, database: str) -> bool:
    with (
        built_library(size, database) as library,
        served(library, "casebook.wsgi", {"DJANGO_SETTINGS_MODULE": "casebook.settings"}) as (site, workers),
        served(library, "bench.yardstick", {"DJANGO_SETTINGS_MODULE": ""}) as (yardstick, its_workers),
    ):
        ids = "Article.objects.published().order_by('pk').values_list('pk', flat=True)[100:105]"
        told = f"from articles.models import Article; print(*{ids})"
        articles = library.manage("shell", "--verbosity=0", "--command", told).split()
        measured = pages(site, yardstick, articles)
        for name, page in measured.items():  # each worker loads what it needs
            measure(page, name, workers)
        for page in measured.values():
            page.cpu, page.slowest, page.slow = [], 0.0, 0
        processes = [*workers, *its_workers, *database_processes(library)]
        print(
            f"\n{size:,} articles, {database}, {os.getloadavg()[0]:.1f} of {os.cpu_count()} processors busy", flush=True
        )
        for _ in range(ROUNDS):
            for name, page in measured.items():
                measure(page, name, processes)
    least = median(measured[YARDSTICK].cpu)
    print(f"{'':<24}{'CPU ms':>9}{'times':>8}{'bytes':>9}{'slowest ms':>12}{f'over {SLOW}':>10}")
    for name, page in measured.items():
        cost = median(page.cpu)
        print(f"{name:<24}{cost:>9.2f}{cost / least:>8.1f}{page.bytes:>9,}{page.slowest:>12.0f}{page.slow:>10}")
    print()
    kept = []
    for name, bounds in BOUNDS.items():
        if size in bounds:
            ratio = median(measured[name].cpu) / least
            kept.append(verdict(f"{name}: times the CPU of {YARDSTICK}", ratio, bounds[size]))
    site_pages = {name: page for name, page in measured.items() if name != YARDSTICK}
    heaviest = max(site_pages, key=lambda name: site_pages[name].bytes)
    kept.append(verdict(f"kB of HTML, the most ({heaviest})", site_pages[heaviest].bytes / 1000, HTML / 1000))
    kept.append(verdict(f"answers over {SLOW} ms", sum(page.slow for page in site_pages.values()), 0))
    return all(kept)


def main() -> int:
    sizes = [int(size) for size in os.environ.get("SIZES", "").split() or ["10000"]]
    kept = [run(size, os.environ.get("DATABASE") or "sqlite") for size in sizes]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
