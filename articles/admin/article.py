from __future__ import annotations

from collections.abc import Collection

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.recorded import RecordedAdmin, VersionedForm
from articles.models import Article, ArticleBody, Claim, Mention
from articles.models.article import DATE_FORMATS, visible_states
from articles.models.mention import TARGETS, Proposal
from articles.rules import in_words


class ArticleBodyInline(admin.StackedInline):
    """The body follows from the source text, so it is shown and not edited here."""

    model = ArticleBody
    readonly_fields = ("text",)
    exclude = ("paragraphs",)
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False


class FindingFormSet(BaseInlineFormSet):
    def get_queryset(self) -> QuerySet[Proposal] | list[Proposal]:
        """Of a page that was sent, the rows that it had: what came or went meanwhile would shift them."""
        if self.is_bound and "forms" in vars(self):
            return [form.instance for form in self.initial_forms]
        return super().get_queryset()


class FindingForm(VersionedForm):
    """Rows that nobody touched are no conflict, whatever became of them meanwhile: the page keeps what it has shown."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "state" in self.fields:
            self.fields["state"].show_hidden_initial = True


class FindingInline(admin.TabularInline):
    """Decided here, corrected on its own page: a choice of place and name in every row took nine seconds to open."""

    extra = 0
    can_delete = False  # without a question, and whatever somebody has decided meanwhile
    form, formset = FindingForm, FindingFormSet

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """A finding needs its place in the text, which a form cannot give."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        return super().get_queryset(request).select_related(*self.shown)

    @admin.display(description=_("quote"))
    def passage(self, finding: Proposal) -> str:
        if finding.pk is None:
            return _("deleted meanwhile")
        page = reverse(f"admin:articles_{finding._meta.model_name}_change", args=[finding.pk])
        return format_html('<a href="{}">{}</a>', page, finding.quote)


class MentionInline(FindingInline):
    model = Mention
    shown = TARGETS
    fields = ("passage", "target", "found_by", "state", "seen")
    readonly_fields = ("passage", "target", "found_by")

    @admin.display(description=_("what it names"))
    def target(self, mention: Mention) -> str:
        if mention.pk is None:
            return ""
        return f"{mention._meta.get_field(mention.target_kind).verbose_name} · {mention.target}"

    @admin.display(description=_("rule"))
    def found_by(self, mention: Mention) -> str:
        return in_words(mention.rule)


class ClaimInline(FindingInline):
    model = Claim
    shown = ("locality", "indicator")
    fields = ("passage", "figure", "subject", "locality", "as_of", "indicator", "state", "seen")
    readonly_fields = ("passage", "figure", "subject", "locality", "as_of", "indicator")

    @admin.display(description=_("value"))
    def figure(self, claim: Claim) -> str:
        return claim.figure


@admin.register(Article)
class ArticleAdmin(RecordedAdmin):
    list_display = ("title", "state", "publisher", "published", "locality", "updated")
    list_filter = ("state", "published_precision", "publisher", "locality__level")
    list_select_related = ("publisher", "locality")
    search_fields = ("title", "publisher__name", "locality__name", "source__name")
    date_hierarchy = "published_on"
    autocomplete_fields = ("publisher", "locality")
    readonly_fields = ("source", "published_text", "fingerprint", "version", "public_since", "created_at", "updated_at")
    inlines = (ArticleBodyInline, MentionInline, ClaimInline)
    actions = ("publish", "unpublish")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """The door is the same here: staff who may not edit see no drafts."""
        return super().get_queryset(request).filter(state__in=visible_states(request.user))

    def watched(self, ids: Collection[int]) -> list[QuerySet]:
        """With the findings, which are decided in the rows below it."""
        findings = (model._base_manager.filter(article__in=ids) for model in (Mention, Claim))
        return [*super().watched(ids), *findings]

    @admin.display(description=_("published on"), ordering="published_on")
    def published(self, article: Article) -> str | None:
        """No more than the text tells, and short: Django's dates push the last column out of the window."""
        day = article.published_on
        return day and day.strftime(DATE_FORMATS[article.published_precision])

    @admin.display(description=_("updated"), ordering="updated_at")
    def updated(self, article: Article) -> str:
        return f"{timezone.localtime(article.updated_at):%Y-%m-%d}"

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> tuple[str, ...]:
        """Who may not publish may not do it by the form either."""
        return self.readonly_fields if self.has_publish_permission(request) else (*self.readonly_fields, "state")

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm, change: bool) -> None:
        if "state" in form.changed_data:
            obj.date_publication()
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form, formset, change: bool) -> None:
        """Who confirms or rejects a finding in a row below the article is written down with the decision."""
        for row in formset.forms:
            if "state" in row.changed_data:
                row.instance.decided_by, row.instance.decided_at = request.user, timezone.now()
        super().save_formset(request, form, formset, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Articles come out of imported texts only: without a source there would be no evidence."""
        return False

    @admin.action(description=_("Publish the selected articles"), permissions=["publish"])
    def publish(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        self._set_state(request, articles, Article.State.PUBLISHED)

    @admin.action(description=_("Withdraw the selected articles from publication"), permissions=["publish"])
    def unpublish(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        self._set_state(request, articles, Article.State.IN_REVIEW)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_article")

    def _set_state(self, request: HttpRequest, articles: QuerySet[Article], state: Article.State) -> None:
        chosen = Article.objects.filter(pk__in=list(articles.values_list("pk", flat=True)))
        request.acting.watch(chosen)
        changed = list(chosen.exclude(state=state))
        for article in changed:
            article.save_in(state)
        text = ngettext("%(count)d article is now: %(state)s.", "%(count)d articles are now: %(state)s.", len(changed))
        self.message_user(request, text % {"count": len(changed), "state": state.label}, messages.SUCCESS)
