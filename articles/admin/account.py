"""Users and groups: Django's own admin, with permissions in words that a clerk can read."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import ManyToManyField
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

VERBS = {"add": _("add"), "change": _("change"), "delete": _("delete"), "view": _("view")}


def permission_label(permission: Permission) -> str:
    """案例 · 修改. Django keeps "Can change article" as text in the database, where no translation reaches it."""
    verb = permission.codename.removesuffix(f"_{permission.content_type.model}")
    return f"{permission.content_type.name} · {VERBS.get(verb) or gettext(permission.name)}"


class ReadablePermissions:
    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs
    ) -> ModelMultipleChoiceField:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.related_model is Permission:
            field.label_from_instance = permission_label
        return field


admin.site.unregister([User, Group])


@admin.register(User)
class ReadableUserAdmin(ReadablePermissions, UserAdmin):
    pass


@admin.register(Group)
class ReadableGroupAdmin(ReadablePermissions, GroupAdmin):
    pass
