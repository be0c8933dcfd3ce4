"""What every request and response goes through besides Django's own."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.messages import get_messages
from django.db import Error
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import override
from django.utils.translation.trans_real import get_supported_language_variant
from django.views import View
from django_htmx.http import reselect, retarget

from casebook.logs import current_request

logger = logging.getLogger(__name__)
Respond = Callable[[HttpRequest], HttpResponse]
PLAIN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def request_id(get_response: Respond) -> Respond:
    """Give every request an id, or take over the proxy's, so that a log line and a complaint find each other."""

    def respond(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        identity = given if PLAIN_ID.fullmatch(given) else uuid.uuid4().hex
        token = current_request.set((identity, None))
        try:
            response = get_response(request)
        finally:
            current_request.reset(token)
        response["X-Request-ID"] = identity
        return response

    return respond


def response_headers(get_response: Respond) -> Respond:
    """No other site may load our pages as resources, and no cache may keep what a logged-in person saw.

    Nor may a cache answer for the site: theme, language and what is published may have changed since.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response["Cache-Control"] = "no-store"
        # No ETag beside it: the tokens of the forms make every answer another one.
        response.setdefault("Cache-Control", "private, no-cache")
        return response

    return respond


def chosen_language(get_response: Respond) -> Respond:
    """Chinese, unless the person chose another language by the switch.

    Not Django's LocaleMiddleware: office machines with an English browser are many, and their users read Chinese.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        try:
            language = get_supported_language_variant(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
        except LookupError:
            language = settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with override(language):
            response = get_response(request)
        response.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response

    return respond


def idle_logout(get_response: Respond) -> Respond:
    """Log a person out after two idle hours; the time is written at most once in five minutes."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            seen = request.session.get("seen_at", now)
            if now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif "seen_at" not in request.session or now - seen > 300:
                # SESSION_SAVE_EVERY_REQUEST would make each page a write.
                request.session["seen_at"] = now
        current_request.set((current_request.get()[0], request.user.pk))
        return get_response(request)

    return respond


class ClashAnswered:
    """Who sends a form at the very moment at which another person writes the same is told so: nothing of it was saved.

    Forms compare versions and names before they save; this is for the moment between. Without it, it would be an error 500.
    """

    UNIQUE, FOREIGN_KEY = ("23505", "SQLITE_CONSTRAINT_UNIQUE"), ("23503", "SQLITE_CONSTRAINT_FOREIGNKEY")
    DEADLOCK, WAITED_TOO_LONG = ("40P01",), ("55P03", "SQLITE_BUSY")
    CODES = {*UNIQUE, *FOREIGN_KEY, *DEADLOCK, *WAITED_TOO_LONG}

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        cause = exception.__cause__
        code = getattr(cause, "pgcode", None) or getattr(cause, "sqlite_errorname", None)
        is_clash = isinstance(exception, ProtectedError) or (isinstance(exception, Error) and code in self.CODES)
        if request.method != "POST" or not is_clash:
            return None
        logger.warning("clash: %s", request.path, exc_info=exception)
        list(get_messages(request))  # "saved", they may say
        response = render(request, "409.html", {"messages": ()}, status=409)
        return reselect(retarget(response, "#main"), "#main") if request.htmx else response


class LoginRequiredUnlessPublic(LoginRequiredMiddleware):
    """Every page asks for log-in, except those marked `public_read` while published cases are open to all."""

    def process_view(self, request: HttpRequest, view_func: View, view_args: tuple, view_kwargs: dict):
        if settings.PUBLIC_READ and getattr(view_func, "public_read", False):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def public_read(view: Callable) -> Callable:
    """Mark a view that anonymous readers may open when CASEBOOK_PUBLIC_READ is on."""
    view.public_read = True
    return view
