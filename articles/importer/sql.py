"""Plain statements for the few questions and rows that every file of an import costs.

The ORM builds each statement anew and prepares each field of each row by itself: for a new article with its hundred and
fifty rows that was two thirds of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
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
    for statement, values in _statements(model, rows):
        change(statement, values)


def insert_numbered(model: type[models.Model], rows: Sequence[Row]) -> list[int]:
    """The same, and answer their primary keys, in order: a third slower."""
    pk = f" RETURNING {connection.ops.quote_name(model._meta.pk.column)}"
    return [key for statement, values in _statements(model, rows) for (key,) in ask(statement + pk, values)]


def _statements(model: type[models.Model], rows: Sequence[Row]) -> Iterator[tuple[str, list[Any]]]:
    for start in range(0, len(rows), AT_ONCE):
        batch = rows[start : start + AT_ONCE]
        # What no row gives is left out: each value costs, an empty one, too.
        columns = tuple(column for column in _columns(model) if any(column in row for row in batch))
        values = [row.get(column) for row in batch for column in columns]
        for at, column in enumerate(columns):
            if prepare := _columns(model)[column]:
                values[at :: len(columns)] = [prepare(value, connection) for value in values[at :: len(columns)]]
        yield _statement(model, columns, len(batch)), values


@cache
def _columns(model: type[models.Model]) -> dict[str, Callable | None]:
    """Each column, and how its values are prepared for the database."""
    fields = model._meta.concrete_fields
    return {field.column: field.get_db_prep_save if isinstance(field, PREPARED) else None for field in fields}


@lru_cache(maxsize=1024)
def _statement(model: type[models.Model], columns: tuple[str, ...], count: int) -> str:
    quoted = connection.ops.quote_name
    one_row = f"({', '.join(['%s'] * len(columns))})"
    return (
        f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(map(quoted, columns))}) "
        f"VALUES {', '.join([one_row] * count)}"
    )
