"""Initiatives and brands: names that belong to a place."""

from __future__ import annotations

from django.contrib import admin

from articles.models import Brand, Initiative


@admin.register(Initiative, Brand)
class OwnedNameAdmin(admin.ModelAdmin):
    list_display = ("name", "kind", "locality", "aliases")
    list_filter = ("kind", ("locality", admin.EmptyFieldListFilter), "practices", "locality__level")
    list_select_related = ("locality",)
    search_fields = ("name", "aliases", "locality__name")
    autocomplete_fields = ("locality", "practices")
    list_per_page = 50
