"""What people are told about an import: a line for each file, the summary, the next step."""

from __future__ import annotations

from collections import Counter

from articles.importer.store import Outcome
from articles.models import ImportItem

ORDER = [choice.value for choice in ImportItem.Outcome]
SETTLED, SOME_REFUSED, STOPPED = 0, 1, 2
"""Exit codes of an import."""


def line(name: str, outcome: Outcome) -> str:
    """ "created    a/b.txt", with the reason behind it where there is one."""
    reason = f": {outcome.reason}" if outcome.reason else ""
    return f"{outcome.kind.value:<10} {name}{reason}"


def summary(counts: Counter[str], seconds: float, stopped: str, rehearsal: bool) -> list[str]:
    """The last lines of a run; the very last says what to do next."""
    total = sum(counts.values())
    told = ", ".join(f"{counts[kind]} {kind}" for kind in ORDER if counts[kind]) or "nothing to import"
    lines = [f"{total} files in {seconds:.1f} s: {told}"]
    if stopped:
        lines += [f"stopped early: {stopped}", "Next: run the same command again; what is stored is not read twice."]
    elif rehearsal:
        lines.append("Nothing was stored (--dry-run). Next: run it again without --dry-run.")
    elif counts["refused"]:
        lines.append("Next: look at the refused files above, mend them and run the same command again.")
    elif counts["created"] or counts["updated"]:
        lines.append("Next: open /articles/ to read, or /admin/articles/article/ to check and publish.")
    else:
        lines.append("Next: nothing to do, all files were known.")
    return lines


def exit_code(counts: Counter[str], stopped: str) -> int:
    return STOPPED if stopped else SOME_REFUSED if counts["refused"] else SETTLED
