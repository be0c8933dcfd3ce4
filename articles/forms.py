"""Forms of the pages: what a person types in, cleaned, or refused with a message."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import baskets
from articles.bulk import Job
from articles.filters.fields import MAX_ID
from articles.models import (
    Article,
    Basket,
    Brand,
    Claim,
    Compilation,
    Indicator,
    Initiative,
    Locality,
    Mention,
    Publisher,
    SavedSearch,
)
from articles.models.article import DATE_FORMATS
from articles.models.basket import MAX_NOTE as MAX_BASKET_NOTE
from articles.models.basket import MAX_OWN as MAX_BASKETS
from articles.models.claim import MAX_VALUE
from articles.models.compilation import MAX_TITLE
from articles.models.mention import TARGETS
from articles.models.names import Named
from articles.models.note import MAX_NOTE
from articles.models.savedsearch import MAX_OWN, MAX_QUERY
from articles.models.shared import MAX_NAME
from articles.review import Finding, Misplaced, find_passage, passage
from articles.rules import WORDS, in_words
from articles.search.names import exactly, place_of
from articles.text.spans import Span

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


class NameForm(forms.ModelForm):
    """The name of something that a person keeps, once among all of its kind."""

    name = LineField(
        label=_("Name"),
        max_length=MAX_NAME,
        error_messages={
            "required": _("Give it a name, so that you find it again."),
            "max_length": _("At most %(limit_value)d characters."),
        },
    )
    taken: str | Promise

    def clean_name(self) -> str:
        """Asked here so that it can be said; two requests at once meet the constraint."""
        name = self.cleaned_data["name"]
        if self._meta.model.objects.of(self.instance.owner).filter(name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(self.taken, code="taken")
        return name

    def is_saved(self) -> bool:
        """Whether it could be; otherwise the form tells why."""
        if not self.is_valid():
            return False
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError:  # another request took the name a moment ago
            self.add_error("name", self.taken)
            return False
        return True


class SavedSearchForm(NameForm):
    """The name of a saved search and who may see it; its conditions come from the address of the list."""

    taken = _("You have a search of this name already.")

    class Meta:
        model = SavedSearch
        fields = ["name", "is_shared"]

    def clean(self) -> dict:
        if len(self.instance.query) > MAX_QUERY:
            raise ValidationError(_("These are too many conditions to be saved."), code="long")
        if self.instance.pk is None and SavedSearch.objects.of(self.instance.owner).count() >= MAX_OWN:
            raise ValidationError(too_many(), code="too_many")
        return super().clean()


class BasketForm(NameForm):
    """The name of a basket, a new one or one that is there."""

    taken = _("You have a basket of this name already.")

    class Meta:
        model = Basket
        fields = ["name"]

    def clean(self) -> dict:
        if self.instance.pk is None and Basket.objects.of(self.instance.owner).count() >= MAX_BASKETS:
            self.add_error("name", baskets.too_many())
        return super().clean()


class TextField(forms.CharField):
    """Some lines; what is not drawn, or turns the text around, is left out."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: object) -> str:
        lines = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        return "".join(char for char in lines if char == "\n" or unicodedata.category(char) not in UNPRINTED).strip()


class NamedField(LineField):
    """The name of one thing of some kinds, as one types it; left as it was, it stays the very thing that it was.

    Behind a name that several have, the place that one of them belongs to may stand: 城关区（甘肃省兰州市）.
    """

    def __init__(self, kinds: Sequence[str], **kwargs) -> None:
        super().__init__(required=False, max_length=160, **kwargs)
        self.kinds = kinds
        self.widget.attrs.update(offers(kinds))

    def resolve(self, name: str, present: Model | None) -> Model | None:
        """Raises ValidationError for a name that nothing has, or that several have."""
        if not name or (present and name == str(present)):
            return present if name else None
        found = [thing for kind in self.kinds for thing in exactly(kind, name)]
        if not found and name.endswith("）"):
            own, _opening, place = name.removesuffix("）").rpartition("（")
            found = [thing for kind in self.kinds for thing in exactly(kind, own) if place_of(thing) == place]
        if not found:
            raise ValidationError(_("“%(name)s” is not in the vocabulary."), params={"name": name}, code="unknown")
        if len(found) > 1:
            places = "、".join(f"{thing}（{place_of(thing)}）" for thing in found)
            params = {"name": name, "places": places}
            raise ValidationError(_("Several are called “%(name)s”: %(places)s."), params=params, code="several")
        return found[0]


def offers(kinds: Sequence[str] = (), *, as_field: str = "") -> dict[str, str]:
    """Attributes of a field that offers names of these kinds, or of the kind that another field of the form tells."""
    attributes = {"data-names": reverse_lazy("name_suggest")}
    return attributes | ({"data-kinds-of": as_field} if as_field else {"data-kinds": " ".join(kinds)})


class Styled:
    """Fields as the pages draw them, without a colon behind their labels."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.CheckboxInput):
                continue
            widget.attrs.setdefault("class", "select" if isinstance(widget, forms.Select) else "input")
            widget.attrs.setdefault("autocomplete", "off")


class QueueForm(Styled, forms.Form):
    """What of the queue an editor wants to see; a wrong value is told, and shows nothing."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    rule = forms.ChoiceField(label=_("Rule"), required=False)
    least = forms.DecimalField(
        label=_("Score from"), required=False, min_value=0, max_value=1, max_digits=4, decimal_places=3
    )
    most = forms.DecimalField(label=_("to"), required=False, min_value=0, max_value=1, max_digits=4, decimal_places=3)
    place = NamedField(["locality"], label=_("Locality"))
    run = forms.IntegerField(label=_("Import run"), required=False, min_value=1, max_value=MAX_ID)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            ("figure", Claim._meta.verbose_name),
            *((kind, Mention._meta.get_field(kind).verbose_name) for kind in TARGETS),
        ]
        self.fields["kind"].choices = [("", _("all")), *kinds]
        self.fields["rule"].choices = [("", _("all")), *((rule, in_words(rule)) for rule in WORDS)]

    def clean_place(self) -> Locality | None:
        return self.fields["place"].resolve(self.cleaned_data["place"], None)


class BasketNoteForm(forms.Form):
    """What a person notes on a case of a basket; an empty note takes away the former one."""

    note = TextField(
        required=False,
        max_length=MAX_BASKET_NOTE,
        error_messages={"max_length": _("At most %(limit_value)d characters.")},
    )


class NoteForm(Styled, forms.Form):
    """What an editor tells the others about a record."""

    text = TextField(label=_("Note for the others"), max_length=MAX_NOTE)


class ReportForm(Styled, forms.Form):
    """What a reader finds wrong."""

    quote = LineField(label=_("The sentence"), required=False, max_length=300)
    text = TextField(label=_("What is wrong with it, and where the right thing stands"), max_length=MAX_NOTE)


class ArticleForm(Styled, forms.Form):
    """What an article says of itself: corrected by hand, no import takes it away again."""

    title = LineField(label=_("Title"), max_length=300)
    publisher = NamedField(["publisher"], label=_("Publisher"))
    published = LineField(
        label=_("Published on"),
        required=False,
        max_length=10,
        help_text=_("2022, 2022-07 or 2022-07-01: no more than is known."),
    )
    author = LineField(label=_("Byline"), required=False, max_length=100)
    site = LineField(label=_("Website"), required=False, max_length=100)
    locality = NamedField(["locality"], label=_("Primary locality"))

    def __init__(self, *args, article: Article, **kwargs) -> None:
        self.article = article
        day = article.published_on
        initial = {name: getattr(article, name) for name in ("title", "author", "site")}
        initial |= {name: str(getattr(article, name) or "") for name in ("publisher", "locality")}
        initial["published"] = day.strftime(DATE_FORMATS[article.published_precision]) if day else ""
        super().__init__(*args, initial=initial, **kwargs)

    def clean_publisher(self) -> Publisher | None:
        return self.fields["publisher"].resolve(self.cleaned_data["publisher"], self.article.publisher)

    def clean_locality(self) -> Locality | None:
        return self.fields["locality"].resolve(self.cleaned_data["locality"], self.article.locality)

    def clean_published(self) -> tuple[datetime.date | None, str]:
        """The first day of what is known, and whether that is a year, a month or a day."""
        given = self.cleaned_data["published"]
        if not given:
            return None, ""
        for precision, pattern in DATE_FORMATS.items():
            with suppress(ValueError):
                day = datetime.datetime.strptime(given, pattern).date()
                if day.year >= 1949 and day <= timezone.localdate() + datetime.timedelta(days=1):
                    return day, precision
        raise ValidationError(_("Write the date like 2022, 2022-07 or 2022-07-01, not in the future."))

    @property
    def values(self) -> dict[str, object]:
        """Field of the article → value."""
        values = dict(self.cleaned_data)
        values["published_on"], values["published_precision"] = values.pop("published")
        return values


class Lines(forms.JSONField):
    """A list of short texts, one a line: no clerk should have to type ["兰州", "金城"]."""

    widget = forms.Textarea(attrs={"rows": 4, "placeholder": _("one a line")})

    def prepare_value(self, value: list[str] | str | None) -> str:
        return "\n".join(value) if isinstance(value, list) else value or ""

    def bound_data(self, data: str | None, initial: list[str] | None) -> str | None:
        return data

    def to_python(self, value: str | None) -> list[str]:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial: list[str] | None, data: str | None) -> bool:
        return (initial or []) != self.to_python(data)


class NamesForm(Styled, forms.ModelForm):
    """What a thing of the vocabulary is called; `model` makes the form of one kind of things."""

    name = LineField(label=_("Name"), max_length=100)

    class Meta:
        fields = ["name", "aliases"]
        field_classes = {"aliases": Lines}
        labels = {"aliases": _("Other names")}

    @classmethod
    def of(cls, model: type[Named]) -> type[NamesForm]:
        return forms.modelform_factory(model, form=cls, fields=cls.Meta.fields, field_classes=cls.Meta.field_classes)


class BulkForm(Styled, forms.Form):
    """What is to be done to many cases, and to which of a list."""

    ALL = "all"

    job = forms.ChoiceField(label=_("What is to be done"))
    value = LineField(label=_("Publisher or locality"), required=False, max_length=160)
    scope = forms.ChoiceField(label=_("Which cases"), choices=[("ticked", _("those that are ticked")), (ALL, _("all"))])

    def __init__(self, *args, jobs: Iterable[Job], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.jobs = {job.name: job for job in jobs}
        self.fields["job"].choices = [(job.name, job.label) for job in self.jobs.values()]
        self.fields["value"].widget.attrs.update(offers(as_field="job"))

    def clean(self) -> dict:
        cleaned = super().clean()
        job = self.jobs.get(cleaned.get("job", ""))
        cleaned["thing"] = None
        if job and job.field:
            try:
                cleaned["thing"] = NamedField([job.field]).resolve(cleaned.get("value", ""), None)
            except ValidationError as error:
                self.add_error("value", error)
            else:
                if cleaned["thing"] is None:
                    self.add_error("value", _("Say which one."))
        return cleaned


class MentionForm(Styled, forms.Form):
    """What a passage names: an existing thing of any kind, or a new initiative or brand with its place."""

    NEW = {"initiative": Initiative, "brand": Brand}
    """Only of these kinds a text brings new ones along; topics and places are the curators'."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind, Mention._meta.get_field(kind).verbose_name) for kind in TARGETS]
    )
    name = LineField(label=_("Name"), max_length=160)
    place = NamedField(["locality"], label=_("Owner locality"))
    make = forms.BooleanField(label=_("Add this name to the vocabulary"), required=False)

    def __init__(self, *args, mention: Mention | None = None, **kwargs) -> None:
        self.mention = mention
        if mention:
            kwargs.setdefault("initial", {"kind": mention.target_kind, "name": str(mention.target)})
        super().__init__(*args, **kwargs)
        self.fields["make"].widget.attrs.update({"class": ""})
        self.fields["name"].widget.attrs.update(offers(as_field="kind"))
        self.is_unknown = False

    def clean_place(self) -> Locality | None:
        return self.fields["place"].resolve(self.cleaned_data["place"], None)

    def clean(self) -> dict:
        cleaned = super().clean()
        kind, name = cleaned.get("kind"), cleaned.get("name")
        if not kind or not name:
            return cleaned
        present = self.mention.target if self.mention and kind == self.mention.target_kind else None
        try:
            cleaned["target"] = NamedField([kind]).resolve(name, present)
        except ValidationError as error:
            self.is_unknown = error.code == "unknown" and kind in self.NEW
            if self.is_unknown and cleaned["make"] and len(name) <= self.NEW[kind]._meta.get_field("name").max_length:
                cleaned["target"] = self.NEW[kind](name=name, locality=cleaned.get("place"))
            else:
                self.add_error("name", error)
        return cleaned

    @property
    def values(self) -> dict[str, object]:
        """Field of the mention → value; a new thing is not saved yet."""
        kind, target = self.cleaned_data["kind"], self.cleaned_data["target"]
        return {each: target if each == kind else None for each in TARGETS}


class WordsForm(Styled, forms.Form):
    """Which words of the text a finding is about: typed, or chosen in the text, from which their offsets come."""

    words = LineField(label=_("Words in the text"), required=False, max_length=200)
    start = forms.IntegerField(required=False, min_value=0, max_value=MAX_ID, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=0, max_value=MAX_ID, widget=forms.HiddenInput)

    def __init__(self, *args, finding: Finding, **kwargs) -> None:
        self.finding = finding
        self.passage: tuple[Span, str] | None = None
        super().__init__(*args, initial={"words": LineField().to_python(finding.text)}, **kwargs)

    def clean(self) -> dict:
        cleaned = super().clean()
        words, start, end = (cleaned.get(name) for name in ("words", "start", "end"))
        if (words and "words" in self.changed_data) or start is not None:
            article = self.finding.record.article
            try:
                is_chosen = start is not None and end is not None
                self.passage = passage(article, start, end) if is_chosen else find_passage(article, words)
            except Misplaced as error:
                self.add_error("words", str(error))
        return cleaned


class ClaimForm(Styled, forms.ModelForm):
    """What a figure says: its amount, what is counted, where and when, and what it measures."""

    value = forms.DecimalField(label=_("Value"), min_value=0, max_value=MAX_VALUE, max_digits=18, decimal_places=4)
    value_max = forms.DecimalField(
        label=_("Up to"), required=False, min_value=0, max_value=MAX_VALUE, max_digits=18, decimal_places=4
    )
    unit = LineField(label=_("Unit"), max_length=20)
    subject = LineField(label=_("What is counted"), max_length=100, required=False)
    place = NamedField(["locality"], label=_("Locality"))
    as_of = LineField(label=_("Period"), max_length=60, required=False)
    measured = NamedField(["initiative", "brand"], label=_("Measures"))
    indicator = forms.ModelChoiceField(
        Indicator.objects.all(), label=_("Indicator"), required=False, empty_label=_("none")
    )

    class Meta:
        model = Claim
        fields = ["qualifier", "value", "value_max", "unit", "kind", "subject", "as_of", "indicator"]

    field_order = [
        "qualifier",
        "value",
        "value_max",
        "unit",
        "kind",
        "as_of",
        "subject",
        "place",
        "measured",
        "indicator",
    ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        claim = self.instance
        self.initial |= {
            "value": None if claim.value is None else f"{claim.value.normalize():f}",
            "value_max": None if claim.value_max is None else f"{claim.value_max.normalize():f}",
            "place": str(claim.locality or ""),
            "measured": str(claim.measures or ""),
        }
        self.before = (claim.locality, claim.measures)

    def clean_place(self) -> Locality | None:
        return self.fields["place"].resolve(self.cleaned_data["place"], self.before[0])

    def clean_measured(self) -> Initiative | Brand | None:
        return self.fields["measured"].resolve(self.cleaned_data["measured"], self.before[1])

    def clean(self) -> dict:
        cleaned = super().clean()
        value, most = cleaned.get("value"), cleaned.get("value_max")
        if value is not None and most is not None and most <= value:
            self.add_error("value_max", _("A range ends above its beginning."))
        return cleaned

    @property
    def values(self) -> dict[str, object]:
        """Field of the claim → value."""
        cleaned = dict(self.cleaned_data)
        measured = cleaned.pop("measured")
        cleaned["locality"] = cleaned.pop("place")
        cleaned["initiative"] = measured if isinstance(measured, Initiative) else None
        cleaned["brand"] = measured if isinstance(measured, Brand) else None
        return cleaned


class CompilationForm(Styled, forms.ModelForm):
    """How a document is to look; what is in it is chosen already."""

    title = LineField(label=_("Title"), max_length=MAX_TITLE)
    made_by = LineField(
        label=_("Made by"), max_length=MAX_TITLE, required=False, help_text=_("Printed below the title.")
    )
    line_pitch = forms.FloatField(
        label=_("Line spacing in points"),
        min_value=28,
        max_value=30,
        help_text=_("28 to 30. 28.95 gives 22 lines a page, as official documents have."),
    )
    is_full = forms.BooleanField(
        label=_("Whole paragraphs"),
        required=False,
        help_text=_("Otherwise the most telling sentence of each part of a case."),
    )
    has_tables = forms.BooleanField(
        label=_("Comparison tables"), required=False, help_text=_("Of indicators that at least two of the cases state.")
    )

    class Meta:
        model = Compilation
        fields = ["title", "made_by", "line_pitch", "is_full", "has_tables"]
