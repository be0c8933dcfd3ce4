from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from articles.models import Indicator, Practice, Problem
from articles.search.names import add_spellings

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
FIELDS = {
    Practice: ("description", "cues", "weak_cues", "excludes"),
    Problem: ("description", "cues", "weak_cues", "excludes"),
    Indicator: ("unit", "dimension", "cues", "excludes"),
}


class Command(BaseCommand):
    help = (
        "Load practices, problems, indicators and the groups of users from fixtures/. Only what is missing is added: "
        "what curators changed stays as they left it."
    )

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        vocabularies = tomllib.loads((FIXTURES / "vocabularies.toml").read_text(encoding="utf-8"))
        for model, fields in FIELDS.items():
            entries = vocabularies[f"{model._meta.model_name}s"]
            known = set(model.objects.values_list("name", flat=True))
            # One statement for all that is new: one by one, each of a hundred entries takes four.
            added = model.objects.bulk_create(
                model(
                    name=entry["name"], position=position, **{field: entry[field] for field in fields if field in entry}
                )
                for position, entry in enumerate(entries, start=1)
                if entry["name"] not in known
            )
            self.stdout.write(f"{model._meta.model_name}s: {len(added)} added, {len(entries) - len(added)} known")
        add_spellings()
        self._load_groups()

    def _load_groups(self) -> None:
        """Groups get their permissions when they are made; later a superuser decides."""
        groups = tomllib.loads((FIXTURES / "groups.toml").read_text(encoding="utf-8"))["groups"]
        for entry in groups:
            group, is_new = Group.objects.get_or_create(name=entry["name"])
            if is_new:
                codenames = set(entry["permissions"])
                permissions = Permission.objects.filter(content_type__app_label="articles", codename__in=codenames)
                if unknown := codenames - {permission.codename for permission in permissions}:
                    raise CommandError(f"fixtures/groups.toml names unknown permissions: {', '.join(sorted(unknown))}")
                group.permissions.set(permissions)
        self.stdout.write(f"groups: {', '.join(entry['name'] for entry in groups)}")
