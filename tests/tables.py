"""All tables of the library: what a write has changed in them, and whether an undo has left them as they were."""

from __future__ import annotations

from hashlib import sha256

from django.apps import apps
from django.db import connection, models

APART = {"action", "change", "entry", "indexclock", "spelling"}
"""History itself, and what follows from the other tables."""
KEPT = [
    model
    for model in apps.get_app_config("articles").get_models(include_auto_created=True)
    if model._meta.model_name not in APART
]
Row = tuple[object, ...]


def rows_of(model: type[models.Model]) -> list[Row]:
    """All rows of a table as the database has them, in the order of their first column."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1")
        return [tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row) for row in cursor]


def fingerprint() -> dict[str, str]:
    """A hash of the ordered rows of every table."""
    return {model._meta.db_table: sha256(repr(rows_of(model)).encode()).hexdigest() for model in KEPT}


def records() -> dict[tuple[str, int], Row]:
    """Every row of every table by its kind, as history names it, and its key."""
    found = {}
    for model in KEPT:
        place = [field.column for field in model._meta.concrete_fields].index(model._meta.pk.column)
        assert place == 0, f"the key of {model.__name__} is not its first column"
        found |= {(model._meta.model_name, row[0]): row for row in rows_of(model)}
    return found


def differing(before: dict[tuple[str, int], Row], after: dict[tuple[str, int], Row]) -> set[tuple[str, int]]:
    """What came, went, or was changed."""
    return {record for record in before.keys() | after.keys() if before.get(record) != after.get(record)}
