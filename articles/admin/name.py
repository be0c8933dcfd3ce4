"""Initiatives and brands: names that belong to a place."""

from __future__ import annotations

from django.contrib import admin

from articles.admin.named import NamedAdmin
from articles.models import Brand, Initiative


@admin.register(Initiative, Brand)
class OwnedNameAdmin(NamedAdmin):
    list_display = ("name", "kind", "locality", "other_names")
    list_filter = ("kind", ("locality", admin.EmptyFieldListFilter), "practices", "locality__level")
    list_select_related = ("locality",)
    search_fields = ("name", "aliases", "locality__name")
    autocomplete_fields = ("locality", "practices")
