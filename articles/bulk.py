"""One change to many records: what it would do, and doing it, in pieces that are one action of the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles import history, review
from articles.models import Action, Article
from articles.models.article import ArticleQuerySet
from articles.models.mention import Proposal

PIECE = 200
"""Records of one request: a second or two, so that nobody who edits meanwhile waits for long."""
MOST = 20_000
"""Records of one action: an undo of all of them at once takes a quarter of a minute."""


@dataclass(frozen=True, slots=True)
class Job:
    """What can be done to many records at once."""

    name: str
    label: str | Promise
    kind: Action.Kind
    permission: str
    state: str = ""
    field: str = ""
    """The column of the article that gets a value, which is chosen with the job."""


PUBLISH = "articles.publish_article"
ARTICLE_JOBS = {
    job.name: job
    for job in (
        Job("publish", _("Publish"), Action.Kind.STATE, PUBLISH, Article.State.PUBLISHED),
        Job("withdraw", _("Withdraw"), Action.Kind.STATE, PUBLISH, Article.State.IN_REVIEW),
        Job("archive", _("Archive"), Action.Kind.STATE, PUBLISH, Article.State.ARCHIVED),
        Job("publisher", _("Set the publisher"), Action.Kind.EDIT, "articles.change_article", field="publisher"),
        Job("locality", _("Set the primary locality"), Action.Kind.EDIT, "articles.change_article", field="locality"),
        Job("delete", _("Delete"), Action.Kind.DELETE, "articles.delete_article"),
    )
}
FINDING_JOBS = {
    job.name: job
    for job in (
        Job("yes", _("Accept"), Action.Kind.DECIDE, "articles.change_article", Proposal.State.CONFIRMED),
        Job("no", _("Reject"), Action.Kind.DECIDE, "articles.change_article", Proposal.State.REJECTED),
    )
}


@dataclass(slots=True)
class Done:
    """What a piece of a job has done."""

    action: Action
    changed: int
    stale: int
    """Records that somebody else has changed since the preview; they are left as they are."""


def changing(job: Job, value: Model | None, articles: ArticleQuerySet) -> ArticleQuerySet:
    """Those that the job would change: what is so already needs nothing."""
    if job.state:
        return articles.exclude(state=job.state)
    # What has no publisher yet must not fall out with those that have this one: NULL is unequal to nothing.
    return articles.exclude(**{job.field: value, f"{job.field}__isnull": False}) if job.field else articles


def change_articles(
    job: Job,
    value: Model | None,
    versions: Mapping[int, int],
    articles: ArticleQuerySet,
    actor: AbstractBaseUser,
    *,
    reason: str = "",
    goes_on: Action | None = None,
) -> Done:
    """Change those of `articles` that are still of the version of the preview. Raises history.Over.

    `versions`: id → version; of what is gone or hidden nothing is done.
    """
    stale = 0
    with history.act(job.kind, actor, reason=reason, goes_on=goes_on) as acting:
        chosen = changing(job, value, articles.filter(pk__in=list(versions)))
        ids = list(chosen.order_by("pk").values_list("pk", flat=True))
        acting.watch(*_rows(job, ids))
        fresh: list[Article] = []
        for article in Article.objects.filter(pk__in=ids):
            if article.version == versions[article.pk]:
                fresh.append(article)
            else:
                stale += 1
        if job.kind == Action.Kind.DELETE:
            Article.objects.filter(pk__in=[article.pk for article in fresh]).delete()
        else:
            _write(job, value, fresh)
    return Done(acting.action, len(fresh), stale)


def _rows(job: Job, ids: list[int]) -> list[QuerySet]:
    is_delete = job.kind == Action.Kind.DELETE
    return history.going_with(Article, ids) if is_delete else [Article.objects.filter(pk__in=ids)]


def _write(job: Job, value: Model | None, articles: list[Article]) -> None:
    for article in articles:
        if job.state:
            article.save_in(Article.State(job.state))
        else:
            setattr(article, job.field, value)
            article.save(update_fields=[job.field, "updated_at"])


def change_findings(
    job: Job,
    versions: Mapping[str, int],
    articles: ArticleQuerySet,
    actor: AbstractBaseUser,
    *,
    reason: str = "",
    goes_on: Action | None = None,
) -> Done:
    """Decide on findings, `versions`: c12 → version. Raises history.Over."""
    action, changed, stale = review.decide_several(
        versions, articles, Proposal.State(job.state), actor, reason=reason, goes_on=goes_on
    )
    return Done(action, changed, stale)
