from __future__ import annotations

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from articles import baskets

CASES = ("Article", "Mention", "Claim")
VOCABULARIES = ("Locality", "Initiative", "Brand", "Practice", "Problem", "Indicator", "Publisher")
IMPORTS = ("Source", "ImportRun", "ImportItem")
ORDER = {name: place for place, name in enumerate((*CASES, *VOCABULARIES, *IMPORTS))}


# Django's own Chinese lacks these texts of its admin, or types spaces into them; standing here, they get into our
# catalogue, which comes before Django's.
BETTER_THAN_DJANGO = (
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("Error:"),
    _("Add %s"),
    _("Add %(name)s"),
    _("%(app)s administration"),
    _("0 of %(cnt)s selected"),
)


class CasebookAdminSite(AdminSite):
    """Django's, with our names above it and the lists in the order of the work: cases, vocabularies, imports."""

    site_header = _("Casebook curation")
    site_title = _("Casebook")
    index_title = _("What waits to be curated")

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Who logs in here keeps what he has collected before, as with the other log-in page."""
        response = super().login(request, extra_context)
        if request.method == "POST" and request.user.is_authenticated:
            baskets.take_over(request)
        return response

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """Django sorts by name, which in Chinese is no order at all."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: ORDER.get(model["object_name"], len(ORDER)))
        return apps
