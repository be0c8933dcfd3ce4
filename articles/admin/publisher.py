from __future__ import annotations

from django.contrib import admin

from articles.models import Publisher


@admin.register(Publisher)
class PublisherAdmin(admin.ModelAdmin):
    list_display = ("name", "kind", "aliases")
    list_filter = ("kind",)
    search_fields = ("name", "aliases")
