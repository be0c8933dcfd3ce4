from __future__ import annotations

from django.contrib import admin

from articles.models import Locality


@admin.register(Locality)
class LocalityAdmin(admin.ModelAdmin):
    list_display = ("name", "level", "parent", "code", "renamed_to")
    list_filter = ("level",)
    list_select_related = ("parent", "renamed_to")
    search_fields = ("name", "aliases", "code", "parent__name")
    autocomplete_fields = ("parent", "renamed_to")
    list_per_page = 50
