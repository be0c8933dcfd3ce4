"""What is changed in the admin becomes an action of the history, and no stale form overwrites what somebody else has saved."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from articles import history
from articles.models import Action
from articles.models.action import Versioned
from articles.versions import NUMBER, tell_stale, version_of

DELETE_SELECTED = "delete_selected"
ROW = re.compile(r"form-\d+-id")
"""The rows that a list saves, by their numbers."""
TICKED = re.compile(r"([0-9]{1,18}):([0-9]{1,18})")
"""A record that is ticked in a list, and its version there."""


class VersionedForm(forms.ModelForm):
    """Knows which version of the record was on the page; in the admin every form is checked while the row is locked."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version

    def full_clean(self) -> None:
        # A row that is gone, and that nobody has touched, is no conflict.
        self.empty_permitted |= self.is_gone and not self.changed_data
        super().full_clean()

    def clean(self) -> dict:
        cleaned = super().clean()
        if (self.instance.pk or self.is_gone) and self.changed_data:
            now = type(self.instance)._base_manager.filter(pk=self.instance.pk).first()
            if now is None or cleaned.get("seen") != now.version:
                # Whoever sends the form once more has seen this.
                self.data = self.data.copy()
                self.data[self.add_prefix("seen")] = now.version if now else ""
                raise ValidationError(self._told(now), code="stale")
        return cleaned

    @property
    def is_gone(self) -> bool:
        """Whether this is the row of a list, or below a record, that somebody has deleted since the page was shown."""
        return self.is_bound and self.instance.pk is None and bool(self.data.get(self.add_prefix("id")))

    @cached_property
    def changed_data(self) -> list[str]:
        """What was typed: of a stale page the version differs, too, which nobody has changed."""
        return [name for name in super().changed_data if name not in ("seen", "id")]

    def _told(self, now: Versioned | None) -> str:
        """Whose change it is, and what the fields of this form hold now."""
        if now is None:
            return _("Somebody has deleted this meanwhile. What you typed is still below.")
        last = history.changes_of(now).first()
        name = last.action.actor_name if last else ""
        theirs, shown = model_to_dict(now), model_to_dict(self.instance)
        held = [
            f"{self.fields[field].label}：{theirs[field]}"
            for field in self.changed_data
            if field in theirs and (theirs[field] != shown.get(field) or field in self.cleaned_data)
        ]
        text = _(
            "%(name)s has changed this meanwhile. Now it says: %(held)s. What you typed is still below; save again to put it in place of that."
        )
        return text % {"name": name or _("Somebody"), "held": "；".join(held) or "—"}


@dataclass(frozen=True, slots=True)
class Seen:
    """Stands in for a record where Django writes its key into a page: the page then knows the version, too."""

    record: Versioned

    @property
    def pk(self) -> str:
        return f"{self.record.pk}:{self.record.version}"

    def __str__(self) -> str:
        return str(self.record)


class RecordedAdmin(admin.ModelAdmin):
    """Every request that may change something is one action; `request.acting` is there while it lasts."""

    form = VersionedForm

    def watched(self, ids: Collection[int]) -> list[QuerySet]:
        """All rows that may change with the records of these ids: their own, and those that tie them to others."""
        ties = [field.remote_field.through for field in self.opts.many_to_many]
        own = self.model._base_manager.filter(pk__in=ids)
        return [own, *(tie._base_manager.filter(**{f"{self.opts.model_name}__in": ids}) for tie in ties)]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        kind = Action.Kind.EDIT if object_id else Action.Kind.ADD
        with history.act(kind, request.user) as request.acting:
            if object_id and (record := self.get_object(request, object_id)):
                request.acting.watch(*self.watched([record.pk]))
            response = super().changeform_view(request, object_id, form_url, extra_context)
        return self._answered(response)

    def render_change_form(self, request: HttpRequest, context: dict, *args, **kwargs) -> HttpResponse:
        """The page tells that it is open, and who else has the record open."""
        return super().render_change_form(request, context | {"kind": self.opts.model_name}, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        kind = Action.Kind.DELETE if request.POST.get("action") == DELETE_SELECTED else Action.Kind.EDIT
        with history.act(kind, request.user) as request.acting:
            if "_save" in request.POST:  # before the forms of the rows compare their versions
                rows = [pk for name, pk in request.POST.items() if ROW.fullmatch(name) and NUMBER.fullmatch(pk)]
                request.acting.watch(*self.watched(rows))
            elif ACTION_CHECKBOX_NAME in request.POST and not self._keep_what_was_seen(request):
                return HttpResponseRedirect(request.get_full_path())
            response = self._answered(super().changelist_view(request, extra_context))
        if "queryset" in (context := getattr(response, "context_data", None) or {}):  # Django asks whether to delete
            context["queryset"] = [Seen(record) for record in context["queryset"]]
        return response

    def _keep_what_was_seen(self, request: HttpRequest) -> bool:
        """Of the ticked records only those that are as the list has shown them; answer whether there are any.

        Who asks for all pages of a list at once has not seen them, and means them as they are.
        """
        given = request.POST.getlist(ACTION_CHECKBOX_NAME)
        ticked = [(int(match[1]), int(match[2])) for match in map(TICKED.fullmatch, given) if match]
        records = self.model._base_manager.filter(pk__in=[pk for pk, _version in ticked])
        request.acting.watch(records)
        now, is_all = dict(records.values_list("pk", "version")), request.POST.get("select_across") == "1"
        kept = [pk for pk, version in ticked if is_all or now.get(pk) == version]
        tell_stale(request, len(given) - len(kept))
        request.POST = request.POST.copy()
        request.POST.setlist(ACTION_CHECKBOX_NAME, list(map(str, kept)))
        return bool(kept)

    def action_checkbox(self, obj: Versioned) -> str:
        return super().action_checkbox(Seen(obj))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        if request.method != "POST":
            return super().delete_view(request, object_id, extra_context)
        with history.act(Action.Kind.DELETE, request.user) as request.acting:
            record = self.get_object(request, object_id)
            if record and not self._is_as_seen(request, record):
                told = _("Somebody has changed this meanwhile. Look at it again before you delete it.")
                self.message_user(request, told, messages.ERROR)
                request.POST = QueryDict()  # Django asks once more
                response = super().delete_view(request, object_id, extra_context)
                response.status_code = 409 if response.status_code == 200 else response.status_code
                return response
            return super().delete_view(request, object_id, extra_context)

    def _is_as_seen(self, request: HttpRequest, record: Versioned) -> bool:
        request.acting.watch(self.model._base_manager.filter(pk=record.pk))
        try:
            request.acting.take(record, version_of(request, "seen"))
        except history.Stale:
            return False
        return True

    def _answered(self, response: HttpResponse) -> HttpResponse:
        """409 for a stale form, of the record or of a row below it."""
        context = getattr(response, "context_data", None) or {}
        forms_shown = [context["adminform"].form] if "adminform" in context else []
        for formset in context.get("inline_admin_formsets", ()):
            forms_shown += formset.formset.forms
        if formset := getattr(context.get("cl"), "formset", None):
            forms_shown += formset.forms
            if formset.is_bound:  # Django would put the rows beside whatever stands there by now
                context["cl"].result_list = [form.instance for form in formset.forms]
        if any(form.has_error(forms.forms.NON_FIELD_ERRORS, "stale") for form in forms_shown if form.is_bound):
            response.status_code = 409
        return response

    def get_changelist_form(self, request: HttpRequest, **kwargs) -> type[forms.ModelForm]:
        return super().get_changelist_form(request, **{"form": VersionedForm, **kwargs})

    def save_model(self, request: HttpRequest, obj: Versioned, form: forms.ModelForm, change: bool) -> None:
        if change and not form.has_changed():
            return  # to save it would change the time of its last change
        super().save_model(request, obj, form, change)
        if not change:
            request.acting.made(*self.watched([obj.pk]))

    def delete_model(self, request: HttpRequest, obj: Versioned) -> None:
        request.acting.watch(*history.going_with(self.model, [obj.pk]))
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        request.acting.watch(*history.going_with(self.model, list(queryset.values_list("pk", flat=True))))
        super().delete_queryset(request, queryset)

    # Django's own ledger stays empty: an action has one record.

    def log_addition(self, request: HttpRequest, obj: Versioned, message: object) -> None:
        return None

    def log_change(self, request: HttpRequest, obj: Versioned, message: object) -> None:
        return None

    def log_deletions(self, request: HttpRequest, queryset: QuerySet) -> None:
        return None
