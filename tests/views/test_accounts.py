import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(django_user_model):
    return django_user_model.objects.create_user("wang", password="right")


# Log-in and log-out ------------------------------------------------------------------------------------


def test_after_log_in_a_person_is_where_they_wanted_to_be(client, person):
    response = client.post("/login/?next=/brands/", {"username": "wang", "password": "right", "next": "/brands/"})

    assert (response.status_code, response["Location"]) == (302, "/brands/")


def test_log_in_leads_to_no_other_site(client, person):
    response = client.post("/login/", {"username": "wang", "password": "right", "next": "https://example.org/"})

    assert response["Location"] == "/"


def test_a_wrong_password_is_told_and_the_name_kept(client, person):
    page = client.post("/login/", {"username": "wang", "password": "wrong"}).content.decode()

    assert 'role="alert"' in page
    assert 'value="wang"' in page


def test_after_eight_wrong_passwords_even_the_right_one_must_wait(client, person):
    for _ in range(8):
        client.post("/login/", {"username": "wang", "password": "wrong"})

    response = client.post("/login/", {"username": "wang", "password": "right"})

    assert response.status_code == 429
    assert "registration/locked_out.html" in [template.name for template in response.templates]


def test_the_log_in_page_of_a_closed_library_shows_no_sections(client):
    page = client.get("/login/").content.decode()

    assert "top-nav" not in page
    assert "/brands/" not in page


def test_log_out_is_a_button_not_a_link(client, person):
    client.force_login(person)

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_who_is_logged_out_already_need_not_log_in_to_log_out(client):
    assert client.post("/logout/")["Location"] == "/"


# Theme and language ------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_is_kept_and_stands_in_the_page(client, theme):
    response = client.post("/theme/", {"theme": theme, "next": "/login/"})

    assert response["Location"] == "/login/"
    assert f'data-theme="{theme}"' in client.get("/login/").content.decode()


@pytest.mark.parametrize("theme", ["auto", "", "<script>", "x" * 10_000])
def test_any_other_theme_follows_the_device(client, theme):
    client.post("/theme/", {"theme": "dark"})
    client.post("/theme/", {"theme": theme})

    assert "data-theme" not in client.get("/login/").content.decode()


def test_a_cookie_that_somebody_made_up_does_not_reach_the_page(client):
    client.cookies["theme"] = "x y"

    assert "data-theme" not in client.get("/login/").content.decode()


@pytest.mark.parametrize(
    "goal", ["https://example.org/", "//example.org", "javascript:alert(1)", "", "\\\\example.org"]
)
def test_the_theme_switch_leads_to_no_other_site(client, goal):
    assert client.post("/theme/", {"theme": "dark", "next": goal})["Location"] == "/"


def test_the_theme_is_not_set_by_a_link_or_by_another_site(client):
    assert client.get("/theme/?theme=dark").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"}).status_code == 403


def test_pages_are_chinese_unless_english_is_chosen(client):
    assert '<html lang="zh-Hans"' in client.get("/login/").content.decode()

    client.post("/i18n/setlang/", {"language": "en", "next": "/login/"})

    assert '<html lang="en"' in client.get("/login/").content.decode()


# When something is wrong -------------------------------------------------------------------------------


def test_a_missing_page_is_told_in_the_dress_of_the_library(client):
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert 'class="state state-bad"' in response.content.decode()


def test_a_form_without_its_token_is_refused_on_a_page_of_ours():
    response = Client(enforce_csrf_checks=True).post("/login/", {"username": "a", "password": "b"})

    assert response.status_code == 403
    assert 'class="state state-bad"' in response.content.decode()


def test_a_request_for_another_host_is_refused_on_a_page_of_ours(client):
    response = client.get("/login/", headers={"host": "example.org"})

    assert response.status_code == 400
    assert 'class="state state-bad"' in response.content.decode()


def test_a_fault_is_told_without_asking_the_database(client, monkeypatch):
    def fail(request):
        raise RuntimeError

    monkeypatch.setattr("articles.views.health.connection.cursor", fail)
    client.raise_request_exception = False

    response = client.get("/healthz")

    assert response.status_code == 500
    assert 'class="state state-bad"' in response.content.decode()
