"""Compile the translations under locale/ without a system gettext.

With --complete: fail for a text without translation, an uncertain one, or one whose placeholders differ from the
original's (that page would break in that language only).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).parents[1] / "locale"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def compile_messages(folder: Path) -> dict[Path, polib.POFile]:
    """Write a .mo file beside each .po file."""
    catalogs = {path: polib.pofile(str(path)) for path in sorted(folder.glob("*/LC_MESSAGES/*.po"))}
    for path, catalog in catalogs.items():
        catalog.save_as_mofile(str(path.with_suffix(".mo")))
    return catalogs


def complaints(language: str, catalog: polib.POFile) -> list[str]:
    """What a reader of this language would stumble over."""
    found = []
    for entry in catalog:
        if entry.obsolete:
            continue
        originals = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy:
            found.append(f"uncertain: {entry.msgid}")
        elif not all(translations):
            if language == "en":
                continue  # the text of the code stands in for it, and that is English
            found.append(f"no translation: {entry.msgid}")
        elif any(set(PLACEHOLDER.findall(text)) - originals for text in translations):
            found.append(f"other placeholders: {entry.msgid}")
        elif any(
            " " in one and one in text != one for one in (entry.msgid, entry.msgid_plural) for text in translations
        ):
            found.append(f"the original inside: {entry.msgid}")
    return found


if __name__ == "__main__":
    found = [
        f"{path.parts[-3]}: {complaint}"
        for path, catalog in compile_messages(LOCALE).items()
        for complaint in complaints(path.parts[-3], catalog)
    ]
    if found and "--complete" in sys.argv:
        sys.exit("\n".join(found))
