"""The admin site of the curators, one file per aggregate."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.admin import article, importrun, locality, name, proposal, publisher, source, topic

__all__ = ["article", "importrun", "locality", "name", "proposal", "publisher", "source", "topic"]

admin.site.site_header = _("Casebook curation")
admin.site.site_title = _("Casebook")
admin.site.index_title = _("What waits to be curated")
