"""What the lists and forms of all named things share."""

from __future__ import annotations

import json

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.recorded import RecordedAdmin
from articles.forms import Lines
from articles.models.names import Named


class NamedAdmin(RecordedAdmin):
    formfield_overrides = {models.JSONField: {"form_class": Lines}}
    list_per_page = 50

    def get_search_results(self, request: HttpRequest, things: QuerySet, term: str) -> tuple[QuerySet, bool]:
        """By other names, too, on both databases: SQLite keeps them as JSON in ASCII, 兰州 as \\u5170\\u5dde."""
        found, may_repeat = super().get_search_results(request, things, term)
        if term.strip():
            found = found | things.filter(aliases__icontains=json.dumps(term.strip())[1:-1])
        return found, may_repeat

    @admin.display(description=_("other names"))
    def other_names(self, thing: Named) -> str:
        return "、".join(thing.aliases)
