"""Which index is asked: the one of the database that runs here."""

from __future__ import annotations

from types import ModuleType

from django.db import connection


def backend() -> ModuleType:
    """articles.search.postgres or articles.search.sqlite: the same functions, passing the same tests."""
    if connection.vendor == "postgresql":
        from articles.search import postgres

        return postgres
    from articles.search import sqlite

    return sqlite
