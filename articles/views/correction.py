"""Title, date, publisher and place of an article put right, and which lines of its source text are the story."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import history, review
from articles.forms import ArticleForm
from articles.models import Article, ArticleBody, SourceContent
from articles.text.body import line_key
from articles.versions import version_of

LINE_KINDS = {"body": gettext_lazy("text"), "heading": gettext_lazy("heading"), "": gettext_lazy("no part of it")}
MOST_LINES = 800
"""Lines of a source text that a form sends; the site takes no form of more than a thousand fields."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the source text, and what of the story it is: "heading", "body" or ""."""

    number: int
    text: str
    kind: str


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("articles.change_article", raise_exception=True)
def review_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, date, publisher and place put right, and which lines of the source text are the story."""
    article = _article(request, pk)
    lines, left_out = _lines(article)
    form = ArticleForm(request.POST or None, article=article)
    status = 200
    if form.is_bound:
        given = {line.number: request.POST.get(f"line-{line.number}", line.kind) for line in lines}
        choices = {
            line_key(line.text): given[line.number]
            for line in lines
            if given[line.number] != line.kind and given[line.number] in LINE_KINDS
        }
        status = 422
        if form.is_valid():
            try:
                review.correct_article(article, version_of(request), form.values, choices, request.user)
            except history.Stale:
                messages.error(request, _("Somebody has changed it meanwhile. What you chose is still below."))
                status = 409
                article = _article(request, pk)
            except review.Confirmed as confirmed:
                text = _("“%(quote)s” is accepted in a line that you take out: reject it first.")
                messages.error(request, text % {"quote": confirmed.quote[:40]})
            else:
                messages.success(request, _("Saved. The source text stays as it was received."))
                return redirect("review_article", pk)
        lines = [TextLine(line.number, line.text, given[line.number]) for line in lines]
    context = {"article": article, "form": form, "lines": lines, "left_out": left_out, "kinds": LINE_KINDS.items()}
    return render(request, "articles/review_text.html", context, status=status)


def _article(request: HttpRequest, pk: int) -> Article:
    shown = Article.objects.visible_to(request.user).select_related("publisher", "locality")
    return get_object_or_404(shown, pk=pk)


def _lines(article: Article) -> tuple[list[TextLine], int]:
    """The lines with something in them, as many as a form can send, and how many are left out."""
    content = SourceContent.objects.defer("raw").filter(pk=article.source_id).first()
    body = ArticleBody.objects.filter(pk=article.pk).first()
    kinds = {span.start: kind for span, kind in body.spans} if body else {}
    found = []
    for number, (start, end, _kind, _rule) in enumerate(content.lines if content else [], start=1):
        if words := line_key(content.text[start:end]):
            kind = next((kinds[at] for at in range(start, end) if at in kinds), "")
            found.append(TextLine(number, words, kind))
    return found[:MOST_LINES], max(len(found) - MOST_LINES, 0)
