"""One import from the first file to the last: read here or in worker processes, stored here, one file at a time."""

from __future__ import annotations

import logging
import multiprocessing
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from itertools import islice
from pathlib import Path

from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from articles.importer.lexicon import Lexicon
from articles.importer.store import Outcome, already_read, load_lexicon, record, store
from articles.importer.targets import Known
from articles.importer.types import Draft, Refused
from articles.importer.walk import Found, read_bytes, walk
from articles.models import ImportItem, ImportRun
from articles.search.names import add_spellings
from articles.text.gazetteer import GAZETTEER, Gazetteer, load_gazetteer

logger = logging.getLogger(__name__)
Reading = Draft | Refused | Outcome
"""What is known of a file before it is stored: its draft, a refusal, or that it was read before."""
Opened = tuple[Found, bytes, Refused | Outcome | None]
TOGETHER = 8
"""Files that go to a worker together: to wake it for each one took a tenth of the time of storing."""


def run_import(
    paths: Iterable[Path],
    *,
    tell: Callable[[str, Outcome], None],
    publish: bool = False,
    dry_run: bool = False,
    workers: int = 1,
    started_by: User | None = None,
) -> tuple[Counter[str], str]:
    """Import all files below `paths`, telling each one's outcome as it is settled.

    Returns how many files ended how, and why the run stopped early ("" when it did not). A file that cannot be read
    is refused and the rest goes on; Ctrl-C or a failing database stops the run after the file at hand.
    """
    run = None if dry_run else ImportRun.objects.create(started_by=started_by, options={"publish": publish})
    counts: Counter[str] = Counter()
    known = Known()
    stopped = ""
    readings = _readings(walk(paths), workers)
    try:
        for found, content, reading in readings:
            outcome = _settle(found.name, content, reading, run, publish, known)
            counts[outcome.kind.value] += 1
            tell(found.name, outcome)
        if run is not None:
            add_spellings()  # a run that stopped before this leaves it to the next one
    except KeyboardInterrupt:
        stopped = "interrupted"
    except (OperationalError, InterfaceError) as error:
        return counts, f"the database refused: {str(error).strip().splitlines()[0]}"
    except BrokenProcessPool:
        stopped = "a worker process died; try --workers 1"
    finally:
        readings.close()
    if run is not None:
        run.counts, run.finished_at = dict(counts), None if stopped else timezone.now()
        run.save()
    return counts, stopped


def _settle(name: str, content: bytes, reading: Reading, run: ImportRun | None, publish: bool, known: Known) -> Outcome:
    """Store a draft with its line in the ledger, or write down how the file ended before it became one."""
    if isinstance(reading, Draft):
        try:
            return store(reading, name, content, run, publish, known)
        except Refused as refusal:
            reading = refusal
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            # The transaction is rolled back, nothing is half stored; the log keeps the traceback.
            logger.exception("storing %s failed", name)
            reading = Refused(f"internal error, see the log: {type(error).__name__}")
    outcome = reading if isinstance(reading, Outcome) else Outcome(ImportItem.Outcome.REFUSED, str(reading))
    if run is not None:
        record(run, name, outcome)
    return outcome


def _readings(files: Iterable[Found], workers: int) -> Generator[tuple[Found, bytes, Reading]]:
    """Each file with its bytes and what is known of it, in order."""
    if workers <= 1:
        lexicon = cache(lambda: load_lexicon(load_gazetteer(GAZETTEER)))  # not loaded when every file is known
        for found in files:
            content, known = _open(found)
            yield found, content, known or _read(found.name, content, lexicon)
        return
    pool: ProcessPoolExecutor | None = None
    waiting: deque[tuple[list[Opened], Future[list[Draft | Refused]] | None]] = deque()
    files = iter(files)
    try:
        while opened := [(found, *_open(found)) for found in islice(files, TOGETHER)]:
            new = [(found.name, content) for found, content, known in opened if known is None]
            if new and pool is None:
                pool = _start_pool(workers)
            waiting.append((opened, _submit(pool, new) if new else None))
            # A few files ahead and no more, so that 100,000 files need no more memory than a hundred.
            while len(waiting) > 2 * workers:
                yield from _finished(*waiting.popleft())
        while waiting:
            yield from _finished(*waiting.popleft())
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


# The stages with all their rules take a third of a second to load: a run that knows every file does without them.


def _read(name: str, content: bytes, lexicon: Callable[[], Lexicon]) -> Draft | Refused:
    from articles.importer import worker

    return worker.read(name, content, lexicon())


def _submit(pool: ProcessPoolExecutor, files: list[tuple[str, bytes]]) -> Future[list[Draft | Refused]]:
    from articles.importer import worker

    return pool.submit(worker.read_here, files)


def _start_pool(workers: int) -> ProcessPoolExecutor:
    from articles.importer import worker

    return ProcessPoolExecutor(
        workers,
        # Spawned, not forked: a forked child would share and then close the parent's database connection.
        mp_context=multiprocessing.get_context("spawn"),
        initializer=worker.start,
        initargs=(load_lexicon(Gazetteer([])), GAZETTEER),
    )


def _finished(
    opened: list[Opened], read: Future[list[Draft | Refused]] | None
) -> Iterator[tuple[Found, bytes, Reading]]:
    readings = iter(read.result() if read else ())
    for found, content, known in opened:
        yield found, content, known or next(readings)


def _open(found: Found) -> tuple[bytes, Refused | Outcome | None]:
    """The bytes, and what settles the file already: it cannot be opened or was read before."""
    try:
        content = read_bytes(found.path)
    except Refused as refusal:
        return b"", refusal
    return content, already_read(found.name, content)
