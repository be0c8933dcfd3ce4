"""Mentions and claims across articles."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.admin.recorded import RecordedAdmin
from articles.models import Claim, Mention
from articles.models.article import visible_states
from articles.models.mention import BY_HAND, TARGETS, Proposal
from articles.rules import in_words

DECISIONS = {"state", "indicator"}
"""What people add to a proposal; every other field that they change corrects what the rule said."""


class RuleFilter(admin.AllValuesFieldListFilter):
    def choices(self, changelist: ChangeList) -> list[dict]:
        return [{**choice, "display": in_words(choice["display"])} for choice in super().choices(changelist)]


class ProposalAdmin(RecordedAdmin):
    """The passage is fixed; what it means and whether it stands is decided here."""

    exclude = ("rule",)  # told in words by `found_by`
    readonly_fields = (
        "article",
        "start",
        "end",
        "quote",
        "found_by",
        "rule_version",
        "score",
        "decided_by",
        "decided_at",
    )
    list_filter = ("state", ("rule", RuleFilter))
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(article__state__in=visible_states(request.user))

    @admin.display(description=_("rule"), ordering="rule")
    def found_by(self, proposal: Proposal) -> str:
        return in_words(proposal.rule)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Proposal, form, change: bool) -> None:
        if form.changed_data:
            # Who corrects a proposal has decided on it; as a mere proposal the next reading would take it away.
            if "state" not in form.changed_data and obj.state == Proposal.State.PROPOSED:
                obj.state = Proposal.State.CONFIRMED
            is_open = obj.state == Proposal.State.PROPOSED
            obj.decided_by, obj.decided_at = (None, None) if is_open else (request.user, timezone.now())
        if obj.rule != BY_HAND and set(form.changed_data) - DECISIONS:
            obj.corrected_at = timezone.now()
        super().save_model(request, obj, form, change)


class TargetFilter(admin.SimpleListFilter):
    """A mention has one column for each kind of thing; a curator asks which kind it names."""

    title = _("what it names")
    parameter_name = "target"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(target, Mention._meta.get_field(target).verbose_name) for target in TARGETS]

    def queryset(self, request: HttpRequest, mentions: QuerySet[Mention]) -> QuerySet[Mention]:
        return mentions.filter(**{f"{self.value()}__isnull": False}) if self.value() in TARGETS else mentions


@admin.register(Mention)
class MentionAdmin(ProposalAdmin):
    list_filter = ("state", TargetFilter, ("rule", RuleFilter))
    list_display = ("quote", "named_thing", "state", "article", "found_by", "score")
    list_select_related = ("article", "locality", "initiative", "brand", "practice", "problem")
    search_fields = ("quote", "article__title")
    autocomplete_fields = ("locality", "initiative", "brand", "practice", "problem")

    @admin.display(description=TargetFilter.title)
    def named_thing(self, mention: Mention) -> str:
        return str(mention.target)


@admin.register(Claim)
class ClaimAdmin(ProposalAdmin):
    list_display = ("quote", "amount", "state", "subject", "locality", "as_of", "indicator", "article")
    list_select_related = ("article", "locality", "indicator")
    list_filter = ("state", "kind", "qualifier", ("rule", RuleFilter))
    search_fields = ("quote", "subject", "article__title")
    autocomplete_fields = ("locality", "initiative", "brand", "indicator")
    readonly_fields = (*ProposalAdmin.readonly_fields, "figure_start", "figure_end")

    @admin.display(description=_("value"), ordering="value")
    def amount(self, claim: Claim) -> str:
        """接近两千名 as the text has it: the column alone keeps 2000."""
        return claim.figure
