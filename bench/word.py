"""How long a Word document of 1,000 cases takes, and how much memory: `make bench-word`.

Cases of 2,000 characters and ten figures are laid out one by one, as a page asks for them, and then put together into
one file that nobody keeps.
"""

from __future__ import annotations

import resource
import sys
import time
from tempfile import TemporaryFile

from bench.clock import verdict
from tools.word import case_fragment, sample_case, sample_report, write

CASES, SECONDS, MEGABYTES = 1000, 60, 500


def main() -> int:
    cases = [sample_case(number, even=True) for number in range(1, CASES + 1)]
    report, before = sample_report(), peak()
    begun = time.process_time()
    fragments = [case_fragment(case, number, report.layout) for number, case in enumerate(cases, start=1)]
    laid_out = time.process_time() - begun
    with TemporaryFile() as file:
        write(report, [fragment.entry for fragment in fragments], (fragment.xml for fragment in fragments), file)
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
    return 0 if all(kept) else 1


def peak() -> float:
    """Megabytes that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
