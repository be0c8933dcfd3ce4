from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import ImportItem, ImportRun


class ReadOnlyAdmin(admin.ModelAdmin):
    """The ledger of imports is written by the importer alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ImportRun | ImportItem | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ImportRun | ImportItem | None = None) -> bool:
        return False


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "started_at", "finished_at", "started_by", "outcomes")
    list_select_related = ("started_by",)
    fields = ("started_at", "finished_at", "started_by", "outcomes", "options")
    search_fields = ("items__name",)
    date_hierarchy = "started_at"
    list_per_page = 50

    @admin.display(description=_("files"))
    def outcomes(self, run: ImportRun) -> str:
        return " · ".join(f"{outcome.label} {count}" for outcome, count in run.outcomes)


@admin.register(ImportItem)
class ImportItemAdmin(ReadOnlyAdmin):
    list_display = ("name", "outcome", "reason", "article", "run")
    date_hierarchy = "run__started_at"
    list_filter = ("outcome",)
    list_select_related = ("article", "run")
    search_fields = ("name", "reason", "article__title")
    list_per_page = 50
