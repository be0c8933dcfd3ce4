from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.named import NamedAdmin
from articles.admin.recorded import VersionedForm
from articles.models import Locality, Succession


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


class SuccessionForm(VersionedForm):
    def validate_unique(self) -> None:
        """With the place of the page, which Django leaves out when it checks the constraints of a row below it."""
        super().validate_unique()
        if not self.errors:
            try:
                self.instance.validate_constraints(self._get_validation_exclusions())
            except ValidationError as error:
                self.add_error(None, error)


class SuccessionInline(admin.TabularInline):
    """A part of the place: whoever may change the one may change the other."""

    model = Succession
    form = SuccessionForm
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Locality | None = None) -> bool:
        return request.user.has_perm("articles.view_locality")

    def has_change_permission(self, request: HttpRequest, obj: Locality | None = None) -> bool:
        return request.user.has_perm("articles.change_locality")

    has_add_permission = has_delete_permission = has_change_permission


class FormerInline(SuccessionInline):
    fk_name = "present"
    verbose_name_plural = _("what it was before")
    fields = ("former", "kind", "on", "precision", "note", "seen")
    autocomplete_fields = ("former",)


class PresentInline(SuccessionInline):
    fk_name = "former"
    verbose_name_plural = _("what it became")
    fields = ("kind", "present", "on", "precision", "note", "seen")
    autocomplete_fields = ("present",)


@admin.register(Locality)
class LocalityAdmin(NamedAdmin):
    list_display = ("name", "level", "parent", "code")
    list_filter = ("level", ParentFilter)
    list_select_related = ("parent",)
    search_fields = ("name", "aliases", "code", "parent__name")
    autocomplete_fields = ("parent",)
    inlines = (FormerInline, PresentInline)

    def watched(self, ids: Collection[int]) -> list[QuerySet]:
        """A place that is moved takes all below it along."""
        places = Locality.objects.filter(pk__in=ids)
        return [
            Locality.objects.filter(reduce(or_, (Q(**place.subtree()) for place in places), Q(pk__in=ids))),
            Succession.objects.filter(Q(former__in=ids) | Q(present__in=ids)),
        ]
