from __future__ import annotations

from django.contrib import admin

from articles.admin.named import NamedAdmin
from articles.models import Publisher


@admin.register(Publisher)
class PublisherAdmin(NamedAdmin):
    list_display = ("name", "kind", "other_names")
    list_filter = ("kind",)
    search_fields = ("name", "aliases")
