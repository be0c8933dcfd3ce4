"""Logging in and out, and the theme a reader sets for the own eyes."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import baskets

THEMES = ("light", "dark")
ONE_YEAR = 365 * 24 * 3600


class LoginView(views.LoginView):
    """Django's, for people who are not logged in already; what they have collected before becomes theirs."""

    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        if basket := baskets.take_over(self.request):
            text = _("What you have collected before you logged in is in the basket “%(name)s” now.")
            messages.success(self.request, text % {"name": basket.name})
        return response


@method_decorator(login_not_required, name="dispatch")
class LogoutView(views.LogoutView):
    """Django's. Who is logged out already (idle for two hours) is not asked to log in for it."""


def way_back(request: HttpRequest) -> str:
    """The page that a form was sent from, as it says itself; the first page where that would be another site."""
    goal = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure())
    return goal if is_ours else reverse("home")


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the light or the dark theme in a cookie; any other value follows the device again."""
    response = HttpResponseRedirect(way_back(request))
    theme = request.POST.get("theme")
    if theme in THEMES:
        response.set_cookie("theme", theme, ONE_YEAR, samesite="Lax", secure=settings.SECURE, httponly=True)
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response
