from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.named import NamedAdmin
from articles.models import Locality


class ParentFilter(admin.SimpleListFilter):
    """Places that hang nowhere: they are missing on the page of every place they belong to. A province has no parent."""

    title = _("parent")
    parameter_name = "parent"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("missing", _("without a parent"))]

    def queryset(self, request: HttpRequest, localities: QuerySet[Locality]) -> QuerySet[Locality]:
        if self.value() == "missing":
            return localities.filter(parent=None).exclude(level=Locality.Level.PROVINCE)
        return localities


@admin.register(Locality)
class LocalityAdmin(NamedAdmin):
    list_display = ("name", "level", "parent", "code", "renamed_to")
    list_filter = ("level", ParentFilter)
    list_select_related = ("parent", "renamed_to")
    search_fields = ("name", "aliases", "code", "parent__name")
    autocomplete_fields = ("parent", "renamed_to")

    def watched(self, ids: Collection[int]) -> list[QuerySet]:
        """A place that is moved takes all below it along."""
        places = Locality.objects.filter(pk__in=ids)
        return [Locality.objects.filter(reduce(or_, (Q(**place.subtree()) for place in places), Q(pk__in=ids)))]
