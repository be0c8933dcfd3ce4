"""How long a Word document of 1,000 cases takes, and how much memory: `make bench-word`.

First the whole way that a reader goes, over a library of 1,100 articles: from the form through every page of the progress
to the file. Then the layout alone: cases of 2,000 characters and ten figures are laid out one by one and put together into
one file that nobody keeps.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from tempfile import TemporaryFile

from bench.clock import verdict
from bench.corpus import built_library, set_up_django

CASES, SECONDS, MEGABYTES = 1000, 60, 500


def main() -> int:
    if sys.argv[1:] == ["--walk"]:
        walk()
        return 0
    with built_library(1100) as library:
        told = subprocess.check_output([sys.executable, "-m", "bench.word", "--walk"], env=library.env, text=True)
    cases, seconds, slowest, megabytes = map(float, told.split()[-4:])
    print(f"\nfrom the form to the file, {cases:.0f} cases of a library; the slowest request {slowest * 1000:.0f} ms")
    walked = [
        verdict("cases", cases, CASES, at_least=True),
        verdict("seconds of CPU", seconds, SECONDS),
        verdict("megabytes at the peak of the server", megabytes, MEGABYTES),
    ]
    return 0 if layout() and all(walked) else 1


def walk() -> None:
    """Prints cases, seconds of CPU, seconds of the slowest request, and megabytes at the peak."""
    set_up_django()
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from articles.models import Compilation

    settings.ALLOWED_HOSTS = ["*"]
    client, slowest = Client(), 0.0
    client.force_login(User.objects.get_or_create(username="bench")[0])

    def ask(method: str, address: str, given: dict | None = None):
        nonlocal slowest
        begun = time.perf_counter()
        response = getattr(client, method)(address, given or {})
        slowest = max(slowest, time.perf_counter() - begun)
        return response

    begun = time.process_time()
    form = {"title": "bench", "line_pitch": "28.95", "is_full": "on", "has_tables": "on", "format": "docx"}
    address = ask("post", "/compilations/new/", form)["Location"]
    while "data-continue" in ask("get", address).content.decode():
        ask("post", f"{address}next/")
    file = ask("get", f"{address}file/").content
    cases = Compilation.objects.latest("pk").pieces.count()
    print(cases, time.process_time() - begun, slowest, peak())
    if not file.startswith(b"PK"):
        sys.exit("the file is no .docx")


def layout() -> bool:
    """It sets up Django for a library that is not there, so the walk goes before it."""
    from tools.word import case_fragment, sample_case, sample_document, write

    cases = [sample_case(number, even=True) for number in range(1, CASES + 1)]
    document, before = sample_document(), peak()
    begun = time.process_time()
    fragments = [case_fragment(case, number, document.layout) for number, case in enumerate(cases, start=1)]
    laid_out = time.process_time() - begun
    with TemporaryFile() as file:
        write(document, [fragment.entry for fragment in fragments], (fragment.xml for fragment in fragments), file)
        size = file.tell()
    written = time.process_time() - begun - laid_out
    pages = sum(fragment.entry.pages for fragment in fragments)
    characters = sum(len(text) for case in cases for part in case.parts for text in part.paragraphs)
    figures = sum(len(case.figures) for case in cases)
    print(f"{CASES} cases of {characters // CASES} characters and {figures / CASES:.1f} figures: {pages} pages,")
    print(
        f"{size / 2**20:.1f} MB from {sum(len(fragment.xml) for fragment in fragments) / 2**20:.0f} M characters of XML"
    )
    print(f"  {laid_out:.1f} s for the cases, {written:.1f} s for the file, {before:.0f} MB before", flush=True)
    kept = [
        verdict("seconds of CPU", laid_out + written, SECONDS),
        verdict("megabytes at the peak, all cases and pieces in memory", peak(), MEGABYTES),
    ]
    return all(kept)


def peak() -> float:
    """Megabytes that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
