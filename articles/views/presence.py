"""The sign that somebody else has the same record open."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import presence
from articles.history import model_of
from articles.views.actions import KINDS


@require_POST
@permission_required("articles.change_article", raise_exception=True)
def presence_tell(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """An open page tells so and hears who else has it open, in words; nothing where nobody has. Closed, it takes leave."""
    if kind not in KINDS:
        raise Http404
    get_object_or_404(model_of(kind)._base_manager.only("pk"), pk=pk)
    if request.POST.get("closed"):
        presence.leave(kind, pk, request.user)
        return HttpResponse(status=204)
    presence.tell(kind, pk, request.user)
    text = in_words(presence.others(kind, pk, request.user))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def in_words(names: list[str]) -> str:
    return _("%(names)s has this open, too.") % {"names": "、".join(names)} if names else ""
