"""The page of the interface's parts."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

pytestmark = pytest.mark.django_db

# What surrounds every page is shown by surrounding this one; the others belong to one page alone.
AROUND = {"basket_link", "language_switch", "messages", "navigation", "search", "theme_switch", "user_menu"}
OF_ONE_PAGE = {"beside", "branches", "coverage", "names", "no_figures", "nothing_named", "proof", "wall_folded"}


@pytest.fixture
def editor(client):
    user = User.objects.create_user("bianji")
    user.user_permissions.add(Permission.objects.get(codename="change_article"))
    client.force_login(user)
    return user


def test_every_shared_part_is_shown(client, editor):
    response = client.get(reverse("design"))
    shown = {template.name for template in response.templates}
    parts = {path.stem for path in (Path(settings.BASE_DIR) / "templates" / "includes").glob("*.html")}
    assert {f"includes/{part}.html" for part in parts - AROUND - OF_ONE_PAGE} <= shown


def test_it_needs_nothing_from_the_library(client, editor):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("design")).status_code == 200
    asked = [query["sql"] for query in queries if "articles_" in query["sql"]]
    assert [sql for sql in asked if "articles_basket" not in sql] == []  # the number at the top is not of this page


def test_readers_and_strangers_do_not_see_it(client):
    assert client.get(reverse("design")).status_code == 302
    client.force_login(User.objects.create_user("duzhe"))
    assert client.get(reverse("design")).status_code == 403
