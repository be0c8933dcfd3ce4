"""案例汇编: cases of a search, a comparison or a basket as a Word document or a workbook.

The address of the form says which cases: `basket`, `article` (several times), or the conditions of the list.
"""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import baskets, compilations, saved
from articles.compilations import Chosen
from articles.exports import tables
from articles.filters import ArticleFilter
from articles.filters.fields import number_of
from articles.forms import CompilationForm
from articles.models import Article
from articles.models.compilation import MAX_CASES, MAX_CASES_OF_A_STRANGER, MAX_TITLE
from articles.search.selection import select
from articles.views.files import file_response
from casebook.middleware import public_read

NOT_IN_NAMES = '\\/:*?"<>|'
"""Of files on Windows."""
INITIAL = {"line_pitch": 28.95, "is_full": True, "has_tables": True}


@public_read
@require_http_methods(["GET", "HEAD", "POST"])
def compilation_new(request: HttpRequest) -> HttpResponseBase:
    """How it is to look; then the first piece of the document, or the workbook as a whole."""
    chosen = _chosen(request)
    if not chosen.articles:
        return render(request, "articles/compilation_new.html", {"chosen": chosen})
    form = CompilationForm(request.POST or None, initial=INITIAL | {"title": chosen.title[:MAX_TITLE]})
    if request.method == "POST" and form.is_valid():
        if request.POST.get("format") == "xlsx":
            return _workbook(request, chosen, form.cleaned_data["title"])
        compilation = compilations.begin(request, chosen, **form.cleaned_data)
        _make_next(request, compilation)
        return redirect(compilation)
    status = 422 if form.errors else 200
    return render(request, "articles/compilation_new.html", {"chosen": chosen, "form": form}, status=status)


def _chosen(request: HttpRequest) -> Chosen:
    """The cases that the address means, as far as the reader may see them."""
    most = MAX_CASES if request.user.is_authenticated else MAX_CASES_OF_A_STRANGER
    if "basket" in request.GET:
        basket = get_object_or_404(baskets.readable(request), pk=number_of(request.GET["basket"]))
        ids, title, words = basket.article_ids(request.user), basket.name, [basket.name]
        notes = dict(basket.items.kept().filter(article_id__in=ids).values_list("article_id", "note"))
    elif "article" in request.GET:
        asked = list(map(number_of, request.GET.getlist("article")[:MAX_CASES]))
        shown = Article.objects.visible_to(request.user).order_by().in_bulk(asked)
        ids, title, words, notes = [pk for pk in dict.fromkeys(asked) if pk in shown], _("Cases side by side"), [], {}
    else:
        filterset = ArticleFilter(request.GET, select(request.user))
        if not filterset.is_valid():
            raise Http404
        ids, words, notes = filterset.ids.tolist(), [chip.text for chip in filterset.chips], {}
        title = saved.suggested_name(filterset)
    return Chosen(ids[:most], title, words, notes, max(len(ids) - most, 0))


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _make_next(request: HttpRequest, compilation: compilations.Compilation) -> None:
    try:
        compilations.make_next(compilation, Article.objects.visible_to(request.user), _site(request))
    except compilations.Compilation.DoesNotExist as gone:  # another window has thrown it away a moment ago
        raise Http404 from gone


@public_read
@require_safe
def compilation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it has come; the page goes on by itself, and by a button without a script."""
    compilation = get_object_or_404(compilations.own(request), pk=pk)
    is_outdated = compilation.is_made and compilations.is_outdated(
        compilation, Article.objects.visible_to(request.user)
    )
    made = compilation.pieces.count()
    context = {
        "compilation": compilation,
        "made": made,
        "left_out": compilation.done - made,
        "is_outdated": is_outdated,
    }
    return render(request, "articles/compilation_detail.html", context)


@public_read
@require_POST
def compilation_next(request: HttpRequest, pk: int) -> HttpResponse:
    compilation = get_object_or_404(compilations.own(request), pk=pk)
    if not compilation.is_made:
        _make_next(request, compilation)
    return redirect(compilation)


@public_read
@require_safe
def compilation_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The .docx, once all of it is made and as long as every case in it may be seen."""
    compilation = get_object_or_404(compilations.own(request), pk=pk)
    articles = Article.objects.visible_to(request.user)
    if not compilation.is_made or compilations.is_outdated(compilation, articles):
        return redirect(compilation)
    file = BytesIO()
    compilations.write(compilation, select(request.user), articles, file)
    return file_response(file.getvalue(), _file_name(compilation.title), "docx")


@public_read
@require_POST
def compilation_delete(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(compilations.own(request), pk=pk).delete()
    messages.success(request, _("The document was thrown away."))
    return redirect("home")


def _workbook(request: HttpRequest, chosen: Chosen, title: str) -> HttpResponseBase:
    articles = Article.objects.visible_to(request.user)
    sheets = compilations.sheets(chosen.articles, select(request.user), articles, _site(request))
    return file_response(tables.workbook(title, timezone.now(), sheets), _file_name(title), "xlsx")


def _file_name(title: str) -> str:
    return "".join(char for char in title if char.isprintable() and char not in NOT_IN_NAMES).strip(" .") or "casebook"
