"""Logging in and out, and the theme a reader sets for the own eyes."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEMES = ("light", "dark")
ONE_YEAR = 365 * 24 * 3600


class LoginView(views.LoginView):
    """Django's, for people who are not logged in already."""

    redirect_authenticated_user = True


@method_decorator(login_not_required, name="dispatch")
class LogoutView(views.LogoutView):
    """Django's. Who is logged out already (idle for two hours) is not asked to log in for it."""


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the light or the dark theme in a cookie; any other value follows the device again."""
    goal = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure()):
        goal = reverse("home")
    response = HttpResponseRedirect(goal)
    theme = request.POST.get("theme")
    if theme in THEMES:
        response.set_cookie("theme", theme, ONE_YEAR, samesite="Lax", secure=settings.SECURE, httponly=True)
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response
