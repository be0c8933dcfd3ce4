"""What people and machines change, as actions that can be told, compared and undone.

Whoever changes records says which ones before he begins (`watch`), and writes as he likes: form, admin, plain SQL. When the
action ends, the rows are compared with what they were, and what differs is kept as changes. So there is one record of one
action on every path, none of an action that changed nothing, and an undo needs no knowledge of what was done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, models, transaction
from django.db.models import ManyToOneRel, ProtectedError, Q, QuerySet
from django.utils import timezone

from articles.models import (
    Action,
    Article,
    Change,
    ImportRun,
    Locality,
    Mention,
)
from articles.models.action import KEPT, Versioned
from articles.models.names import Named
from articles.search.entries import index, tick
from articles.search.names import THINGS, refresh_spellings

Row = dict[str, Any]
"""Column → value as JSON has it, exact to the last digit and microsecond."""
Record = tuple[type[models.Model], int]


class Stale(Exception):
    """Somebody else has changed the record since it was opened, or it is gone: `record` as it is now, or None."""

    def __init__(self, record: Versioned | None) -> None:
        super().__init__(record)
        self.record = record


class Over(Exception):
    """An action cannot go on: it was undone meanwhile."""


class Blocked(Exception):
    """An action cannot be undone: `changes` of it were changed again, each with the later action if one is known."""

    def __init__(self, changes: Sequence[tuple[Change, Action | None]]) -> None:
        super().__init__(changes)
        self.changes = changes


def going_with(model: type[models.Model], ids: Collection[int]) -> list[QuerySet]:
    """The records of these ids, and all rows that go with them or lose their tie to them."""
    relations = [each for each in model._meta.get_fields(include_hidden=True) if isinstance(each, ManyToOneRel)]
    rows = [each.related_model._base_manager.filter(**{f"{each.field.name}__in": ids}) for each in relations]
    return [model._base_manager.filter(pk__in=ids), *rows]


# Acting -------------------------------------------------------------------------------------------------


@contextmanager
def act(
    kind: Action.Kind,
    actor: AbstractBaseUser | None = None,
    *,
    run: ImportRun | None = None,
    reason: str = "",
    undoes: Action | None = None,
    goes_on: Action | None = None,
) -> Iterator[Acting]:
    """One action in one transaction, and the index renewed with it. An action that changes nothing leaves no trace.

    What is too long for one request is done in several: each but the first `goes_on` with the action of the first, and
    all of them are undone as one. Raises Over where it was undone in between.
    """
    with transaction.atomic():
        if goes_on:
            action = Action.objects.select_for_update(of=("self",)).filter(pk=goes_on.pk, undone_by=None).first()
            if action is None:
                raise Over
        else:
            name = actor.get_username() if actor else ""
            action = Action.objects.create(
                kind=kind, actor=actor, actor_name=name, run=run, reason=reason[:300], undoes=undoes
            )
        acting = Acting(action)
        yield acting
        acting.finish(is_begun=goes_on is not None)


class Acting:
    """An action under way."""

    def __init__(self, action: Action) -> None:
        self.action = action
        self._watched: list[QuerySet] = []
        self._before: dict[Record, Row] = {}

    def watch(self, *querysets: QuerySet) -> int:
        """Remember these rows as they are, and keep others from changing them until the action has ended: how many.

        What a queryset finds only when the action ends counts as new, what is gone by then as deleted.
        """
        count = 0
        for queryset in querysets:
            self._watched.append(queryset.order_by())
            # In one order, or two actions would wait for each other. The key stays free: others may point to the row.
            for record, row in _rows(queryset.order_by("pk").select_for_update(of=("self",), no_key=True)):
                self._before.setdefault(record, row)
                count += 1
        return count

    def made(self, *querysets: QuerySet) -> None:
        """Rows that the action itself has written, and that nobody has watched before."""
        self._watched += [queryset.order_by() for queryset in querysets]

    def take(self, record: Versioned, version: int) -> None:
        """Go on only if the record, watched before, is still the one of this version, and as it is now. Raises Stale."""
        row = self._before.get((type(record), record.pk))
        if row is None or row["version"] != version:
            raise Stale(type(record)._base_manager.filter(pk=record.pk).first())
        record.refresh_from_db()  # it was read before it was locked: what came between may have been undone by now

    def is_as_left(self, change: Change) -> bool:
        """Whether a watched record is still what this change made of it."""
        row = self._before.get((model_of(change.kind), change.record))
        if row is None or change.after is None:
            return row is None and change.after is None
        return all(row.get(name, value) == value for name, value in change.after.items())  # columns may be gone by now

    def finish(self, is_begun: bool = False) -> None:
        """Write down what has changed, stamp it with the action, and renew the index."""
        changes = self._changes()
        if not changes:
            if not is_begun:
                self.action.delete()
            return
        if not self.action.undoes_id:
            self._stamp(changes)
        Change.objects.bulk_create(changes, batch_size=500)
        _renew(changes)

    def _changes(self) -> list[Change]:
        """New records first, deleted ones last: undone in the opposite order, nothing points to what is not there."""
        after: dict[Record, Row] = {}
        for queryset in self._watched:
            after.update(_rows(queryset))
        missing: dict[type[models.Model], list[int]] = defaultdict(list)
        for model, pk in self._before.keys() - after.keys():
            missing[model].append(pk)
        for model, ids in missing.items():
            after.update(_rows(model._base_manager.filter(pk__in=ids)))
        records = sorted(self._before.keys() | after.keys(), key=lambda record: (record[0].__name__, record[1]))
        found = [(record, self._before.get(record), after.get(record)) for record in records]
        created = [_change(self.action, *each) for each in found if each[1] is None]
        updated = [_change(self.action, *each) for each in found if each[1] and each[2] and each[1] != each[2]]
        deleted = [_change(self.action, *each) for each in found if each[2] is None]
        return created + updated + deleted

    def _stamp(self, changes: Iterable[Change]) -> None:
        """The number of the action becomes the version of every row that it wrote."""
        written: dict[str, list[Change]] = defaultdict(list)
        for change in changes:
            if change.after is not None and issubclass(model_of(change.kind), Versioned):
                written[change.kind].append(change)
        for kind, some in written.items():
            model_of(kind)._base_manager.filter(pk__in=[change.record for change in some]).update(
                version=self.action.pk
            )
            for change in some:
                if change.before is not None:
                    change.before.setdefault("version", self._before[model_of(kind), change.record]["version"])
                change.after["version"] = self.action.pk


def model_of(kind: str) -> type[models.Model]:
    """Also of the rows that tie names to practices: brand_practices."""
    return apps.get_model("articles", kind)


def _rows(queryset: QuerySet) -> Iterator[tuple[Record, Row]]:
    fields = queryset.model._meta.concrete_fields
    for record in queryset:
        yield (queryset.model, record.pk), {field.attname: plain(field, record) for field in fields}


def plain(field: models.Field, record: models.Model) -> Any:
    """The value of a column as JSON has it."""
    value = field.value_from_object(record)
    is_plain = value is None or isinstance(value, bool | int | float | str | list | dict)
    return value if is_plain else field.value_to_string(record)


def _change(action: Action, record: Record, before: Row | None, after: Row | None) -> Change:
    model, pk = record
    whole = after or before or {}
    if before is not None and after is not None:
        names = [name for name in after if before[name] != after[name]]
        before, after = ({name: row[name] for name in names} for row in (before, after))
    label = whole.get("name") or whole.get("quote") or whole.get("title") or whole.get("text") or ""
    article = pk if model is Article else whole.get("article_id")
    kind = model._meta.model_name
    return Change(
        action=action, kind=kind, record=pk, article_id=article, label=label[:100], before=before, after=after
    )


def _renew(changes: Iterable[Change]) -> None:
    """What readers find and count follows the change."""
    articles = {change.article_id for change in changes if change.article_id}
    named: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        if issubclass(model_of(change.kind), Named):
            named[change.kind].add(change.record)
        if change.kind == "locality" and change.before and change.after and {"path", "level"} & change.after.keys():
            place = Q(locality=change.record)
            articles.update(Article.objects.filter(place).values_list("pk", flat=True))
            articles.update(Mention.objects.filter(place).values_list("article", flat=True))
    for kind in named.keys() & THINGS.keys():
        refresh_spellings(kind, named[kind])
    index(sorted(articles))
    if named:
        tick()


# Undoing ------------------------------------------------------------------------------------------------


def undo(action: Action, actor: AbstractBaseUser) -> Action:
    """Give every record of an action back as it was. Raises Blocked where a later edit is in the way.

    The answer is the action of the undo, which can be undone in turn.
    """
    try:
        with act(Action.Kind.UNDO, actor, undoes=action) as acting:
            Action.objects.select_for_update().get(pk=action.pk)  # another piece of it may be on its way
            changes = list(action.changes.all())
            records: dict[str, list[int]] = defaultdict(list)
            for change in changes:
                records[change.kind].append(change.record)
            # First the articles, as whoever decides on their findings does.
            acting.watch(Article.objects.filter(pk__in={change.article_id for change in changes if change.article_id}))
            acting.watch(*(model_of(kind)._base_manager.filter(pk__in=ids) for kind, ids in records.items()))
            if in_the_way := [change for change in changes if not acting.is_as_left(change)]:
                raise Blocked([(change, _later(change)) for change in in_the_way])
            for change in reversed(changes):
                _take_back(change)
    except (IntegrityError, ProtectedError) as error:
        # It was undone a moment ago, something hangs on what would go, or what would come back names what is gone. The
        # last shows itself only when the transaction ends.
        raise Blocked([]) from error
    return acting.action


def is_open_to_undo(action: Action) -> bool:
    return action.at >= timezone.now() - KEPT and not hasattr(action, "undone_by")


def _later(change: Change) -> Action | None:
    return (
        Action.objects.filter(changes__kind=change.kind, changes__record=change.record, pk__gt=change.action_id)
        .order_by("pk")
        .last()
    )


def _take_back(change: Change) -> None:
    model = model_of(change.kind)
    row = model._base_manager.filter(pk=change.record)
    if change.before is None:
        gone, by_model = row.delete()
        if gone > 1:  # something that came later hangs on it
            raise IntegrityError(f"{by_model} would go along")
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}
    values = {name: fields[name].to_python(value) for name, value in change.before.items() if name in fields}
    if change.after is None:
        model._base_manager.bulk_create([model(**values)])
    # Written plainly in any case: creating sets the time of the last change.
    row.update(**{name: value for name, value in values.items() if not fields[name].primary_key})


# Telling ------------------------------------------------------------------------------------------------


def changes_of(record: models.Model) -> QuerySet[Change]:
    """All that happened to a record, the latest first; to an article also what happened to its findings."""
    own = Q(kind=record._meta.model_name, record=record.pk)
    if isinstance(record, Article):
        own = Q(article_id=record.pk)
    return Change.objects.filter(own).select_related("action__actor", "action__undone_by").order_by("-pk")


def edited_by_people(record: models.Model) -> set[str]:
    """The columns that a person has given a value by hand: no machine takes it away."""
    changes = Change.objects.filter(kind=record._meta.model_name, record=record.pk, action__actor_name__gt="")
    return {name for after in changes.values_list("after", flat=True) for name in after or {}} - {"version"}


def state_before(record: models.Model, change: Change) -> Row:
    """The values that a record had before one of its changes: what was changed since, taken back in turn."""
    state: Row = {}
    for later in changes_of(record).filter(kind=change.kind, record=change.record, pk__gte=change.pk):
        state |= later.before or {}
    return state


def states(record: models.Model, one: Change, other: Change | None = None) -> tuple[Row, Row]:
    """What a record held before a change, and before another one (now, where none is given): the columns that differ."""
    fields = {field.attname: field for field in record._meta.concrete_fields}
    now = {name: plain(field, record) for name, field in fields.items()}
    before = now | state_before(record, one)
    after = now | (state_before(record, other) if other else {})
    differing = [name for name in fields if before[name] != after[name]]
    return {name: before[name] for name in differing}, {name: after[name] for name in differing}


def restore(record: Versioned, change: Change, actor: AbstractBaseUser, version: int) -> Action:
    """Give a record the values that it had before a change. Raises Stale, and IntegrityError where they no longer fit."""
    fields = {field.attname: field for field in record._meta.concrete_fields}
    with act(Action.Kind.EDIT, actor) as acting:
        acting.watch(type(record)._base_manager.filter(pk=record.pk))
        acting.take(record, version)
        values = {
            name: fields[name].to_python(value)
            for name, value in state_before(record, change).items()
            if name in fields and name not in ("version", "path") and not getattr(fields[name], "auto_now", False)
        }
        if isinstance(record, Locality):  # what lies below it goes along
            acting.watch(Locality.objects.under(record))
        if any(getattr(record, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(record, name, value)
            record.save()
    return acting.action
