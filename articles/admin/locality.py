from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.named import NamedAdmin
from articles.models import Article, Locality, Mention
from articles.search.entries import index


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

    def save_related(self, request: HttpRequest, form, formsets: list, change: bool) -> None:
        """The cases of a place that was moved belong to other places above it."""
        super().save_related(request, form, formsets, change)
        if change and {"parent", "level"} & set(form.changed_data):
            below = form.instance.subtree("locality__")
            named = Mention.objects.filter(**below).values_list("article", flat=True)
            index([*named, *Article.objects.filter(**below).values_list("pk", flat=True)])
