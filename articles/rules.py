"""The rules of articles/importer/extract in words: by what each proposal was found."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

WORDS = {
    # Places …
    "full name": pgettext_lazy("rule", "full name"),
    "short name": pgettext_lazy("rule", "short name"),
    "unlisted name": pgettext_lazy("rule", "unlisted name"),
    "in an office's name": pgettext_lazy("rule", "in an office's name"),
    # … initiatives and brands …
    "quoted, with a noun behind": pgettext_lazy("rule", "quoted, with a noun behind"),
    "quoted, with a telling noun inside": pgettext_lazy("rule", "quoted, with a telling noun inside"),
    "quoted, introduced as a name": pgettext_lazy("rule", "quoted, introduced as a name"),
    "in a list of names": pgettext_lazy("rule", "in a list of names"),
    "institution": pgettext_lazy("rule", "institution"),
    "coined, by its noun": pgettext_lazy("rule", "coined, by its noun"),
    "known name": pgettext_lazy("rule", "known name"),
    "named again": pgettext_lazy("rule", "named again"),
    # … practices and problems …
    "cue": pgettext_lazy("rule", "cue"),
    "weak cues": pgettext_lazy("rule", "weak cues"),
    # … and figures.
    "what took the time": pgettext_lazy("rule", "what took the time"),
    "thing behind the unit": pgettext_lazy("rule", "thing behind the unit"),
    "thing before the number": pgettext_lazy("rule", "thing before the number"),
    "thing of the figure before": pgettext_lazy("rule", "thing of the figure before"),
    "figure alone": pgettext_lazy("rule", "figure alone"),
}


def in_words(rule: str) -> str:
    """A rule that nobody has translated keeps its own name."""
    return str(WORDS.get(rule, rule))
