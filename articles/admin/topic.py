"""Practices, problems and indicators: the vocabularies by which cases are compared."""

from __future__ import annotations

from django.contrib import admin

from articles.admin.named import NamedAdmin
from articles.models import Indicator, Practice, Problem


@admin.register(Practice, Problem)
class TopicAdmin(NamedAdmin):
    list_display = ("name", "description", "position")
    list_editable = ("position",)
    search_fields = ("name", "aliases", "description")


@admin.register(Indicator)
class IndicatorAdmin(NamedAdmin):
    list_display = ("name", "unit", "dimension", "position")
    list_filter = ("dimension",)
    list_editable = ("position",)
    search_fields = ("name", "aliases")
