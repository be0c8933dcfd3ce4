"""What is changed in the admin is found as it is now."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import admin
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.search.entries import index


class IndexedAdmin(admin.ModelAdmin):
    """After each change the articles concerned are indexed again, in the transaction of the change."""

    def articles_of(self, rows: Iterable[models.Model]) -> list[int]:
        """Ids of the articles whose entries tell of these rows."""
        raise NotImplementedError

    def save_related(self, request: HttpRequest, form, formsets: list, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        index(self.articles_of([form.instance]))

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        articles = self.articles_of([obj])
        with transaction.atomic():
            super().delete_model(request, obj)
            index(articles)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        articles = self.articles_of(queryset)
        with transaction.atomic():
            super().delete_queryset(request, queryset)
            index(articles)
