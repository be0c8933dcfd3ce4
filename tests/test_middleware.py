"""What every request goes through: language, headers, log-in, the request's id, the idle session."""

import gzip

import pytest
from django.conf import settings as real_settings
from django.test import Client

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
