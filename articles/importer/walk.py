"""Paths of the command line → files with their bytes; what cannot be read is refused, and nothing is changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from articles.importer.decode import MAX_BYTES
from articles.importer.types import Refused

SUFFIXES = {".txt", ".html", ".htm", ".docx"}
NAME_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Found:
    path: Path
    name: str
    """Path below the folder that was named (the bare name for a single file), always valid text."""


def walk(paths: Iterable[Path]) -> Iterator[Found]:
    """The named files, and the files of known kinds inside the named folders, sorted; symlinked folders stay shut."""
    for path in paths:
        if not path.is_dir():
            yield Found(path, printable(path.name))
            continue
        for folder, folders, files in os.walk(path):
            folders.sort()
            for file in sorted(files):
                if Path(file).suffix.lower() in SUFFIXES:
                    found = Path(folder, file)
                    yield Found(found, printable(found.relative_to(path).as_posix()))


def printable(name: str) -> str:
    """A file name as text that can be stored and printed: bytes that are no UTF-8 and control characters escaped.

    File names of old Chinese systems are GBK bytes; Python carries them as lone surrogates, which break print().
    """
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    text = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
    return text if len(text) <= NAME_LENGTH else "…" + text[-(NAME_LENGTH - 1) :]


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of a known kind and bearable size; Refused otherwise, before anything is read."""
    if path.suffix.lower() not in SUFFIXES:
        raise Refused(f"not one of the kinds that can be read: {', '.join(sorted(SUFFIXES))}")
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refused("not a regular file")
        if status.st_size > MAX_BYTES:
            raise Refused(f"larger than {MAX_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"cannot be opened: {error.strerror or error}") from error
