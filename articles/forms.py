"""Forms of the pages: what a person types in, cleaned, or refused with a message."""

from __future__ import annotations

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models import SavedSearch
from articles.models.savedsearch import MAX_OWN, MAX_QUERY

UNPRINTED = {"Cc", "Cf", "Cs"}


def too_many() -> str:
    text = ngettext(
        "You have %(limit)d saved search. Delete one first.",
        "You have %(limit)d saved searches. Delete one first.",
        MAX_OWN,
    )
    return text % {"limit": MAX_OWN}


class LineField(forms.CharField):
    """One line: breaks and tabs become blanks; what is not drawn, or turns the text around (exe.txt), is left out."""

    def to_python(self, value: object) -> str:
        spaced = "".join(" " if char.isspace() else char for char in super().to_python(value))
        drawn = (char for char in spaced if unicodedata.category(char) not in UNPRINTED)
        return " ".join("".join(drawn).split())


class SavedSearchForm(forms.ModelForm):
    """The name of a saved search and who may see it; its conditions come from the address of the list."""

    name = LineField(
        label=_("Name"),
        max_length=SavedSearch._meta.get_field("name").max_length,
        error_messages={
            "required": _("Give it a name, so that you find it again."),
            "max_length": _("At most %(limit_value)d characters."),
        },
    )

    class Meta:
        model = SavedSearch
        fields = ["name", "is_shared"]

    def clean_name(self) -> str:
        """Asked here so that it can be said; two requests at once meet the constraint."""
        name = self.cleaned_data["name"]
        namesakes = SavedSearch.objects.of(self.instance.owner).filter(name=name).exclude(pk=self.instance.pk)
        if namesakes.exists():
            raise ValidationError(_("You have a search of this name already."), code="taken")
        return name

    def clean(self) -> dict:
        if len(self.instance.query) > MAX_QUERY:
            raise ValidationError(_("These are too many conditions to be saved."), code="long")
        if self.instance.pk is None and SavedSearch.objects.of(self.instance.owner).count() >= MAX_OWN:
            raise ValidationError(too_many(), code="too_many")
        return super().clean()
