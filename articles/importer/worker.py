"""Reading in a process of its own: imports no Django, so that a worker starts fast and never sees the database."""

from __future__ import annotations

import gc
import logging
from dataclasses import replace
from pathlib import Path

from articles.importer.lexicon import Lexicon
from articles.importer.pipeline import read_source
from articles.importer.types import Draft, Refused
from articles.text.gazetteer import load_gazetteer

logger = logging.getLogger(__name__)
_lexicon: Lexicon


def read(name: str, content: bytes, lexicon: Lexicon) -> Draft | Refused:
    """The draft of one file, or the refusal as a value: an exception must not cost the other files their turn."""
    try:
        return read_source(name, content, lexicon)
    except Refused as refusal:
        return refusal
    except Exception as error:
        # A fault of ours in one file must not stop the rest; the log keeps the traceback.
        logger.exception("reading %s failed", name)
        return Refused(f"internal error, see the log: {type(error).__name__}")


def start(lexicon: Lexicon, gazetteer: Path) -> None:
    """Called once in each worker process. The gazetteer is loaded from its file: quicker than sending it over."""
    global _lexicon
    _lexicon = replace(lexicon, gazetteer=load_gazetteer(gazetteer))
    gc.freeze()  # what is loaded here stays: looking through it again for garbage took a tenth of the time


def read_here(files: list[tuple[str, bytes]]) -> list[Draft | Refused]:
    """The readings of some files by their names and bytes, in order."""
    return [read(name, content, _lexicon) for name, content in files]
