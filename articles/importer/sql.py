"""Plain statements for the few questions and rows that every file of an import costs.

The ORM builds each statement anew and prepares each field of each row by itself: for a new article with its hundred and
fifty rows that was three quarters of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

Row = dict[str, Any]
"""The columns of one row; a column that is not given is NULL."""
AT_ONCE = 100
"""Rows a statement: SQLite takes no more than 32,766 values."""
PREPARED = (models.JSONField, models.BinaryField, models.DateField)
"""Fields whose Python values neither driver takes as they are."""


def ask(statement: str, values: Sequence[Any]) -> list[tuple]:
    """The rows that a statement answers, with `%s` for each value."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def change(statement: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Put rows into a model's table."""
    for batch in _batches(rows):
        change(_statement(model, len(batch)), _values(model, batch))


def insert_numbered(model: type[models.Model], rows: Sequence[Row]) -> list[int]:
    """The same, and answer their primary keys, in order: a third slower."""
    pk = f" RETURNING {connection.ops.quote_name(model._meta.pk.column)}"
    asked = (ask(_statement(model, len(batch)) + pk, _values(model, batch)) for batch in _batches(rows))
    return [key for answer in asked for (key,) in answer]


def _batches(rows: Sequence[Row]) -> list[Sequence[Row]]:
    return [rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE)]


def _values(model: type[models.Model], rows: Sequence[Row]) -> list[Any]:
    columns = _columns(model)
    return [
        prepare(row.get(column), connection) if prepare else row.get(column)
        for row in rows
        for column, prepare in columns
    ]


@cache
def _columns(model: type[models.Model]) -> tuple[tuple[str, Callable | None], ...]:
    """Each column that is not numbered by the database, and how its values are prepared."""
    return tuple(
        (field.column, field.get_db_prep_save if isinstance(field, PREPARED) else None)
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField)
    )


@cache
def _statement(model: type[models.Model], count: int) -> str:
    quoted = connection.ops.quote_name
    names = [column for column, _ in _columns(model)]
    one_row = f"({', '.join(['%s'] * len(names))})"
    return (
        f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(map(quoted, names))}) "
        f"VALUES {', '.join([one_row] * count)}"
    )
