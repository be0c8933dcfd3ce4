from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from articles.search.names import refresh_all


class Command(BaseCommand):
    help = (
        "Write the spellings anew by which the search box finds names, where they are missing, out of date or left over. "
        "Imports and the admin site do so by themselves; run it after names were changed in another way."
    )
    requires_system_checks = ()

    def handle(self, **_: Any) -> None:
        changed = refresh_all()
        self.stdout.write(f"{changed} names renewed" if changed else "all names are up to date")
