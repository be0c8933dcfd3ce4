"""What every request goes through: language, headers, log-in, the request's id, the idle session."""

import gzip
from threading import Event, Thread

import pytest
from django.conf import settings as real_settings
from django.contrib import messages
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from articles.models import Article
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(django_user_model):
    client = Client()
    client.force_login(django_user_model.objects.create_user("reader"))
    return client


def test_chinese_is_the_language_whatever_the_browser_prefers(client):
    page = client.get("/login/", headers={"accept-language": "en-US,en"})
    assert page.headers["Content-Language"] == "zh-hans"
    assert 'lang="zh-Hans"' in page.content.decode()


def test_the_switch_keeps_the_chosen_language(client):
    client.post("/i18n/setlang/", {"language": "en", "next": "/login/"})
    assert client.get("/login/").headers["Content-Language"] == "en"


@pytest.mark.parametrize("value", ["xx", "", "\x00", "a" * 1000, "../en"])
def test_an_unknown_language_is_chinese(client, value):
    client.cookies[real_settings.LANGUAGE_COOKIE_NAME] = value
    assert client.get("/login/").headers["Content-Language"] == "zh-hans"


def test_pages_carry_the_headers_that_keep_other_sites_out(client):
    headers = client.get("/login/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_what_a_logged_in_person_sees_is_kept_by_no_cache(reader):
    assert reader.get("/articles/").headers["Cache-Control"] == "no-store"


def test_what_everybody_sees_is_asked_for_again_each_time(client, settings):
    settings.PUBLIC_READ = True
    headers = client.get("/articles/").headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in headers["Vary"]
    assert "ETag" not in headers


def test_pages_go_over_the_line_compressed_and_no_two_alike(client):
    """Two answers of one length would let a listener guess at secrets in them, letter by letter (BREACH)."""
    answers = [client.get("/login/", headers={"accept-encoding": "gzip"}) for _ in range(8)]
    assert {answer.headers["Content-Encoding"] for answer in answers} == {"gzip"}
    assert len({len(answer.content) for answer in answers}) > 1
    assert "案例" in gzip.decompress(answers[0].content).decode()


def test_strangers_are_asked_to_log_in_unless_reading_is_public(client, settings):
    settings.PUBLIC_READ = False
    assert client.get("/articles/").headers["Location"].startswith("/login/")
    settings.PUBLIC_READ = True
    assert client.get("/articles/").status_code == 200
    assert client.get("/admin/").status_code == 302


def test_a_person_who_was_idle_too_long_logs_in_again(reader, settings):
    reader.get("/articles/")
    session = reader.session
    session["seen_at"] -= settings.SESSION_IDLE_SECONDS + 60
    session.save()
    settings.PUBLIC_READ = False
    assert reader.get("/articles/").status_code == 302


def test_a_proper_request_id_is_kept_and_a_hostile_one_replaced(client):
    assert client.get("/healthz", headers={"x-request-id": "abcdef-123456"}).headers["X-Request-ID"] == "abcdef-123456"
    assert client.get("/healthz", headers={"x-request-id": "<script>"}).headers["X-Request-ID"] != "<script>"


def test_eight_wrong_passwords_lock_the_name(client, django_user_model, settings):
    django_user_model.objects.create_user("clerk", password="right")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post("/login/", {"username": "clerk", "password": "wrong"})
    page = client.post("/login/", {"username": "clerk", "password": "right"})
    assert page.status_code == 429
    assert "案例" in page.content.decode()


@pytest.fixture
def busy_article(admin_client):
    """Somebody has been saving a case for longer than a request waits."""
    article, is_locked, may_end = make_article(), Event(), Event()
    admin_client.get("/theme/")  # the session is written with the first request

    def hold() -> None:
        with transaction.atomic():
            Article.objects.filter(pk=article.pk).update(title="二")
            is_locked.set()
            may_end.wait(timeout=30)
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    is_locked.wait(timeout=30)
    patience = "SET lock_timeout = 100" if connection.vendor == "postgresql" else "PRAGMA busy_timeout = 100"
    with connection.cursor() as cursor:
        cursor.execute(patience)
    yield article
    may_end.set()
    holder.join()
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_who_waits_too_long_for_somebody_elses_write_is_told_that_nothing_was_saved(
    headers, busy_article, admin_client
):
    address = reverse("review_state", args=[busy_article.pk])

    response = admin_client.post(address, {"version": 0, "state": "archived"}, headers=headers)

    assert response.status_code == 409
    assert "没有保存" in response.content.decode()
    assert response.headers.get("HX-Retarget") == ("#main" if headers else None)


def test_a_fault_of_ours_is_no_clash(client, admin_user, monkeypatch):
    """What breaks any other rule of the database is an error, and stands in the log as one."""

    def break_a_rule(*args) -> None:
        Article.objects.update(published_on="1900-01-01", published_precision="day")

    monkeypatch.setattr("articles.review.set_state", break_a_rule)
    client.force_login(admin_user)
    client.raise_request_exception = False

    address = reverse("review_state", args=[make_article().pk])
    assert client.post(address, {"version": 0, "state": "archived"}).status_code == 500


def test_a_message_of_success_is_not_left_over_from_what_was_rolled_back(client, admin_user, monkeypatch):
    """The admin says "saved" before its transaction has ended."""
    article = make_article()

    def say_so(request) -> int:
        messages.success(request, "保存了")
        return article.version

    def clash(*args) -> None:
        with transaction.atomic():
            Article.objects.create(source=article.source, fingerprint="x")

    monkeypatch.setattr("articles.views.review.version_of", say_so)
    monkeypatch.setattr("articles.review.set_state", clash)
    client.force_login(admin_user)

    response = client.post(reverse("review_state", args=[article.pk]), {"state": "archived"})

    assert response.status_code == 409
    assert "保存了" not in response.content.decode()
    assert "保存了" not in client.get("/articles/").content.decode()
