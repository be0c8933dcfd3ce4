"""Two records of one thing become one: everything that points to the first points to the second, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from articles.history import Acting, Stale, act
from articles.models import (
    Action,
    Brand,
    Initiative,
    Locality,
    Moved,
    Note,
    Practice,
    Problem,
    Publisher,
    Succession,
)
from articles.models.initiative import OwnedName
from articles.models.names import Named

KINDS: dict[str, type[Named]] = {
    model._meta.model_name: model for model in (Locality, Initiative, Brand, Practice, Problem, Publisher)
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of one kind point to the record that goes."""

    what: str
    count: int


def preview(source: Named) -> list[Count]:
    """What moves when the record is merged into another one, the most first."""
    counts: dict[str, int] = {}
    for relation in _relations(type(source)):
        name = str(relation.related_model._meta.verbose_name_plural)
        rows = relation.related_model._base_manager.filter(**{relation.field.name: source})
        if not relation.related_model._meta.auto_created:
            counts[name] = counts.get(name, 0) + rows.count()
    return sorted((Count(name, count) for name, count in counts.items() if count), key=lambda each: -each.count)


def check(source: Named, target: Named) -> None:
    """Raises ValidationError where the two cannot be one."""
    if type(source) is not type(target) or source.pk == target.pk:
        raise ValidationError(_("Choose another name of the same kind."))
    if isinstance(source, Locality):
        if source.level != target.level:
            raise ValidationError(_("These are divisions of different levels."))
        if target.path.startswith(source.path):
            raise ValidationError(_("The one lies inside the other."))


def merge(source: Named, target: Named, versions: tuple[int, int], actor: AbstractBaseUser, reason: str = "") -> Action:
    """Put `target` in the place of `source`, whose names become other names of it. Raises Stale and ValidationError."""
    check(source, target)
    with act(Action.Kind.MERGE, actor, reason=reason) as acting:
        acting.watch(type(source)._base_manager.filter(pk__in=[source.pk, target.pk]))
        acting.take(source, versions[0])
        acting.take(target, versions[1])
        _merge(acting, source, target)
    return acting.action


def _merge(acting: Acting, source: Named, target: Named) -> None:
    model = type(source)
    acting.watch(model._base_manager.filter(pk__in=[source.pk, target.pk]))
    for relation in _relations(model):
        _point_to(acting, relation, source, target)
    notes = Note.objects.on(source)
    acting.watch(notes)
    notes.update(record=target.pk)
    target.refresh_from_db()
    names = dict.fromkeys([*target.aliases, source.name, *source.aliases])
    target.aliases = [name for name in names if name != target.name]
    model._base_manager.filter(pk=source.pk).delete()
    target.save()
    kind = model._meta.model_name
    Moved.objects.create(kind=kind, former=source.pk, present=target.pk)
    acting.made(Moved.objects.filter(kind=kind, former=source.pk))


def _relations(model: type[Named]) -> Iterator[models.ManyToOneRel]:
    """Every foreign key that leads to the model, those of rows that tie names to practices among them."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and not isinstance(relation, models.OneToOneRel):
            yield relation


def _point_to(acting: Acting, relation: models.ManyToOneRel, source: Named, target: Named) -> None:
    model, name = relation.related_model, relation.field.name
    rows = model._base_manager.filter(**{name: source})
    if model is Locality and name == "parent":
        acting.watch(Locality.objects.under(source).exclude(pk=source.pk))
        for child in rows:
            twin = Locality.objects.filter(parent=target, level=child.level, name=child.name).first()
            if twin:
                _merge(acting, child, twin)
            else:
                child.parent = target
                child.save()
    elif issubclass(model, OwnedName):
        acting.watch(rows)
        for owned in rows:
            twin = model.objects.filter(locality=target, key=owned.key).first()
            if twin:
                _merge(acting, owned, twin)
            else:
                model.objects.filter(pk=owned.pk).update(locality=target)
    elif model._meta.auto_created or model is Succession:
        acting.watch(rows)
        other = next(field.attname for field in model._meta.concrete_fields if field.is_relation and field.name != name)
        have = set(model._base_manager.filter(**{name: target}).values_list(other, flat=True))
        if model is Succession:
            have.add(target.pk)  # nothing takes the place of itself
        rows.filter(**{f"{other}__in": have}).delete()
        rows.update(**{name: target})
    elif acting.watch(rows) != rows.update(**{name: target}):
        raise Stale(target)  # somebody has just tied one more to it, which nobody has watched
