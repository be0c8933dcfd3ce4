from __future__ import annotations

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.models import Article, Source, SourceContent
from articles.models.article import visible_states


class SourceContentInline(admin.StackedInline):
    model = SourceContent
    fields = ("text",)
    readonly_fields = ("text",)
    can_delete = False


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    """Evidence: read, never changed."""

    list_display = ("name", "article", "encoding", "size", "received_at", "republishes")
    list_filter = ("encoding",)
    list_select_related = ("article", "republishes")
    search_fields = ("name", "sha256", "article__title")
    date_hierarchy = "received_at"
    inlines = (SourceContentInline,)
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        """The files behind cases that the person may see; to editors those, too, whose case was deleted."""
        states = visible_states(request.user)
        is_whole, sources = len(states) == len(Article.State), super().get_queryset(request)
        return sources if is_whole else sources.filter(Q(article__state__in=states) | Q(republishes__state__in=states))

    def get_fieldsets(self, request: HttpRequest, obj: Source | None = None) -> list[tuple[str | None, dict]]:
        fieldsets = super().get_fieldsets(request, obj)
        if obj and obj.republishes_id:
            # The only way back: no page reads a file, and here it has to be read again.
            told = _("Does this file tell another story? On the server, %(command)s makes it a case of its own.")
            fieldsets[0][1]["description"] = told % {"command": f"<code>manage.py split_reprint {obj.pk}</code>"}
        return fieldsets

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        return False
