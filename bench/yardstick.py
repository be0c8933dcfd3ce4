"""The least a page of twenty rows can cost in Django: settings, address, view and template of a project of its own.

No middleware, no log-in, no languages; the same server, database and rows as the pages that are measured against it.
"""

from __future__ import annotations

import os
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

if not settings.configured:
    import environ

    database = environ.Env.db_url_config(os.environ["DATABASE_URL"])
    settings.configure(
        SECRET_KEY="of no use",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["articles", "django.contrib.auth", "django.contrib.contenttypes"],
        DATABASES={"default": database | {"CONN_MAX_AGE": 60}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )

PAGE = """<!doctype html><title>Cases</title><ul>{% for article in articles %}
<li><a href="/articles/{{ article.pk }}/">{{ article.title }}</a> {{ article.published_on|date:"Y-m-d" }}</li>{% endfor %}
</ul>"""


def rows(request: HttpRequest) -> HttpResponse:
    from articles.models import Article

    articles = Article.objects.order_by("-pk")[:20]
    return HttpResponse(engines["django"].from_string(PAGE).render({"articles": articles}, request))


urlpatterns = [path("", rows)]
application: WSGIApplication = get_wsgi_application()
