from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from articles.models import Article
from articles.search import rebuild

SHOWN = 20
WORDS = {
    "missing": "not in the index",
    "entry": "its entry tells something else than its tables",
    "words": "its words in the index are not those of its text",
    "gone": "in the index, but deleted",
}


class Command(BaseCommand):
    help = "Compare the search index with the articles, word by word. Exit code: 0 equal, 1 different."
    requires_system_checks = ()

    def handle(self, **_: Any) -> None:
        found = list(rebuild.differing())
        for article, what in found[:SHOWN]:
            self.stdout.write(f"article {article}: {WORDS[what]}")
        if len(found) > SHOWN:
            self.stdout.write(f"… and {len(found) - SHOWN} more")
        if found:
            self.stdout.write("Next: manage.py rebuild_search_index")
            raise SystemExit(1)
        self.stdout.write(f"the index holds all {Article.objects.count()} articles as they are")
