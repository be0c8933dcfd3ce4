from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.models.action import Contested
from articles.models.locality import ANCESTORS, Locality
from articles.text.spans import Span

DATE_FORMATS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}
"""How a date of each precision is written: no more than the text tells."""


def visible_states(user: AbstractBaseUser | AnonymousUser) -> list[str]:
    """Editors see every state, readers what is published, strangers that or nothing."""
    if user.is_active and user.has_perm("articles.change_article"):
        return Article.State.values
    if user.is_authenticated or settings.PUBLIC_READ:
        return [Article.State.PUBLISHED]
    return []


class ArticleQuerySet(models.QuerySet):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> ArticleQuerySet:
        """The only door to articles; that of the index, search.selection.select, opens for the same states."""
        states = visible_states(user)
        return self if len(states) == len(Article.State) else self.filter(state__in=states)

    def with_origin(self) -> ArticleQuerySet:
        """With who published it and where it plays, up to the province."""
        return self.select_related("publisher", f"locality__{ANCESTORS}")

    def published(self) -> ArticleQuerySet:
        return self.filter(state=Article.State.PUBLISHED)

    def naming(self, thing: models.Model) -> ArticleQuerySet:
        """Those that name an initiative, brand, practice or problem, or a locality or any place below it."""
        from articles.models.mention import Mention

        mentions = Mention.objects.standing()
        if not isinstance(thing, Locality):
            return self.filter(pk__in=mentions.filter(**{thing._meta.model_name: thing}).values("article_id"))
        inside = thing.subtree("locality__")
        return self.filter(Q(pk__in=mentions.filter(**inside).values("article_id")) | Q(**inside))


class Article(Contested):
    """案例：一篇报道里的故事；同一篇在几处转载，只算一个。"""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")

    class Precision(models.TextChoices):
        YEAR = "year", _("year")
        MONTH = "month", _("month")
        DAY = "day", _("day")

    title = models.CharField(_("title"), max_length=300, blank=True)
    publisher = models.ForeignKey(
        "articles.Publisher",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("publisher"),
    )
    site = models.CharField(_("website"), max_length=100, blank=True)
    author = models.CharField(_("byline"), max_length=100, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True, db_index=True)
    published_precision = models.CharField(_("precision of the date"), max_length=5, choices=Precision, blank=True)
    published_text = models.CharField(_("date as printed"), max_length=60, blank=True)
    locality = models.ForeignKey(
        "articles.Locality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("primary locality"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED, db_index=True)
    public_since = models.DateTimeField(_("public since"), null=True, blank=True, editable=False, db_index=True)
    """When readers could first see it, the last time it was published; empty while they cannot."""
    fingerprint = models.CharField(_("fingerprint of the body"), max_length=64, editable=False)
    source = models.OneToOneField(
        "articles.Source", models.PROTECT, related_name="article", verbose_name=_("source file")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = [F("published_on").desc(nulls_last=True), "-pk"]
        permissions = [("publish_article", _("Can publish and unpublish articles"))]
        constraints = [
            models.UniqueConstraint("fingerprint", name="article_fingerprint"),
            models.CheckConstraint(
                condition=Q(published_on=None, published_precision="")
                | Q(published_on__isnull=False) & Q(published_precision__in=["year", "month", "day"]),
                name="article_date_has_precision",
            ),
            models.CheckConstraint(
                condition=Q(published_on=None) | Q(published_on__gte="1949-01-01", published_on__lt="2101-01-01"),
                name="article_date_range",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "in_review", "published", "archived"]), name="article_state"
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Untitled case"))

    def get_absolute_url(self) -> str:
        return reverse("article_detail", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    def date_publication(self) -> None:
        """Write down since when readers see it, whenever its state changes: what was saved as a search counts by it."""
        self.public_since = timezone.now() if self.is_published else None

    def save_in(self, state: Article.State) -> None:
        """Save it in another state, and nothing else of it."""
        self.state = state
        self.date_publication()
        self.save(update_fields=["state", "public_since", "updated_at"])


class ArticleBody(models.Model):
    """案例正文：来源文件里的哪些段落是正文，另放一张表，列表才快。"""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="body")
    text = models.TextField(_("text"))
    """Headings and paragraphs, one a line: what search reads."""
    paragraphs = models.JSONField(_("paragraphs"), default=list)
    """[[start, end, "heading" or "body"], …] in the source text, in order."""
    choices = models.JSONField(_("lines chosen by hand"), null=True, blank=True, editable=False)
    """Line → "heading", "body" or "" (no part of the story): what a person has said otherwise than the machine; null where nobody has."""

    class Meta:
        verbose_name = _("article body")
        verbose_name_plural = _("article bodies")

    def __str__(self) -> str:
        return str(self.article)

    @cached_property
    def spans(self) -> list[tuple[Span, str]]:
        return [(Span(start, end), kind) for start, end, kind in self.paragraphs]

    @property
    def opening(self) -> str:
        """The first body paragraph, for a list row."""
        for line, (_start, _end, kind) in zip(self.text.split("\n"), self.paragraphs, strict=False):
            if kind == "body":
                return line.strip()
        return ""


class Shingle(models.Model):
    """案例正文的抽样：几个字一段，取其散列值；靠它找出同一篇的转载。"""

    article = models.ForeignKey(Article, models.CASCADE, related_name="shingles")
    value = models.PositiveBigIntegerField(_("hash"))
    """32 bits, see importer.dedupe.sample."""

    class Meta:
        verbose_name = _("passage sample")
        verbose_name_plural = _("passage samples")
        constraints = [models.UniqueConstraint(fields=["value", "article"], name="shingle_once")]

    def __str__(self) -> str:
        return f"{self.value:08x}"
