"""Notes of editors on a record, and errors that readers report: written, settled and taken back as actions of the history."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model
from django.utils import timezone

from articles.history import Stale, act
from articles.models import Action, Article, Note

MAX_WAITING = 50
"""Reports of one reader that may wait at once: whoever has more is asked to let the editors catch up."""


def may_report(user: AbstractBaseUser) -> bool:
    return Note.objects.waiting().filter(author=user).count() < MAX_WAITING


def report(article: Article, quote: str, text: str, author: AbstractBaseUser) -> Note:
    """A reader tells what is wrong in a case, with the sentence that he means."""
    return _add(Note(kind="article", record=article.pk, quote=quote, text=text, author=author, is_report=True))


def add(record: Model, text: str, author: AbstractBaseUser) -> Note:
    return _add(Note(kind=record._meta.model_name, record=record.pk, text=text, author=author))


def _add(note: Note) -> Note:
    with act(Action.Kind.ADD, note.author) as acting:
        note.save()
        acting.made(Note.objects.filter(pk=note.pk))
    return note


def settle(note: Note, version: int, answer: str, actor: AbstractBaseUser) -> None:
    """A report waits no longer; its reader finds the answer. Raises Stale."""
    with act(Action.Kind.EDIT, actor) as acting:
        acting.watch(Note.objects.filter(pk=note.pk))
        acting.take(note, version)
        note.settled_by, note.settled_at, note.answer = actor, timezone.now(), answer
        note.save()


def delete(note: Note, actor: AbstractBaseUser) -> None:
    """From the trash it comes back like everything else. Raises Stale where it is gone already."""
    with act(Action.Kind.DELETE, actor) as acting:
        acting.watch(Note.objects.filter(pk=note.pk))
        if not Note.objects.filter(pk=note.pk).delete()[0]:
            raise Stale(None)
