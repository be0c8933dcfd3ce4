"""Baskets: collected with and without an account, put in order, noted, shared, deleted and brought back."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Basket
from articles.models.basket import KEPT, MAX_CASES_OF_A_STRANGER, MAX_NAME, MAX_NOTE, MAX_OWN
from tests.factories import make_article, make_basket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_library")]

PAGE = "/basket/"
HTMX = {"HX-Request": "true"}


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def owner(django_user_model):
    return django_user_model.objects.create_user("wang", password="right")


@pytest.fixture
def reader(owner):
    return client_of(owner)


@pytest.fixture
def colleague(django_user_model):
    return client_of(django_user_model.objects.create_user("zhao"))


@pytest.fixture
def cases() -> list[Article]:
    return [make_article(f"第{number}个案例。", title=f"案例{number}") for number in range(3)]


@pytest.fixture
def basket(owner, cases) -> Basket:
    return make_basket(owner, *cases, name="停车")


def of(basket: Basket, page: str) -> str:
    return reverse(f"basket_{page}", args=[basket.pk])


def case_of(basket: Basket, case: Article, page: str) -> str:
    return reverse(f"basketitem_{page}", args=[basket.pk, case.pk])


def add(client: Client, case: Article, **more):
    return client.post(reverse("basketitem_add", args=[case.pk]), **more)


def titles(response) -> list[str]:
    return [article.title for article in response.context["page"]] if "page" in response.context else []


def badge(client: Client) -> str:
    """The number at the top of another page; "" where none stands there."""
    found = re.search(r'id="basket-link".*?</a>', client.get("/brands/").content.decode(), re.S).group()
    return "".join(re.findall(r'class="badge">(\d+)', found))


# Collecting --------------------------------------------------------------------------------------------


def test_a_case_is_put_in_from_a_list_and_the_reader_is_back_on_it(reader, owner, cases):
    address = "/articles/?year=2021"

    response = add(reader, cases[0], data={"next": address})

    assert (response.status_code, response["Location"]) == (302, address)
    assert titles(reader.get(PAGE)) == ["案例0"]
    assert badge(reader) == "1"
    assert Basket.objects.get().owner == owner


def test_the_button_leads_to_no_other_site(reader, cases):
    assert add(reader, cases[0], data={"next": "https://example.org/"})["Location"] == "/"


def test_to_a_script_the_button_answers_itself_anew_with_the_number(reader, cases):
    response = add(reader, cases[0], headers=HTMX)

    text = response.content.decode()
    assert 'class="badge">1<' in text
    assert text.count('aria-pressed="true"') == 2  # as it stands in a row, and on the page of the case
    assert "<html" not in text


@pytest.mark.parametrize("page", ["/", "/articles/", "/articles/{pk}/"])
def test_the_button_stands_wherever_a_case_does_and_knows_whether_it_is_in(reader, basket, cases, page):
    other = make_article("没有收的。", title="没有收的")
    text = reader.get(page.format(pk=cases[0].pk)).content.decode()
    assert case_of(basket, cases[0], "remove") in text
    text = reader.get(page.format(pk=other.pk)).content.decode()
    assert reverse("basketitem_add", args=[other.pk]) in text


def test_pressed_again_it_takes_the_case_out_of_the_basket_it_was_shown_for(reader, owner, basket, cases):
    make_basket(owner, name="另一份", chosen_at=timezone.now())

    reader.post(case_of(basket, cases[0], "remove"), {"next": "/articles/"})

    assert basket.article_ids(owner) == [cases[1].pk, cases[2].pk]


@pytest.mark.parametrize("state", ["proposed", "in_review", "archived"])
def test_a_hidden_case_goes_into_no_basket_and_shows_in_none(reader, colleague, owner, cases, state):
    draft = make_article("还没有发布。", title="还没有发布", state=state)
    basket = make_basket(owner, cases[0], draft, is_shared=True)

    assert add(reader, draft).status_code == add(Client(), draft).status_code == 404
    assert reader.post("/basket/add/999999999/").status_code == 404
    assert reader.post(case_of(basket, draft, "remove")).status_code == 404
    for client in (reader, colleague):
        page = client.get(of(basket, "detail"), {"removed": draft.pk, "moved": draft.pk})
        assert "还没有发布" not in page.content.decode()
        assert titles(page) == ["案例0"]
    assert badge(reader) == "1"
    assert reader.get(of(basket, "detail")).context["hidden"] == 1
    assert colleague.get(of(basket, "detail")).context["hidden"] == 0


def test_an_editor_sees_drafts_in_a_basket_too(owner, reader):
    owner.user_permissions.add(Permission.objects.get(codename="change_article"))
    draft = make_article("还没有发布。", title="还没有发布", state="in_review")

    add(reader, draft)

    assert titles(reader.get(PAGE)) == ["还没有发布"]


def test_who_has_none_is_told_how_to_begin(reader, client):
    for each in (reader, client):
        page = each.get(PAGE)
        assert 'class="state"' in page.content.decode()
        assert badge(each) == ""


# Strangers ---------------------------------------------------------------------------------------------


def test_a_stranger_collects_orders_and_notes_without_an_account(client, cases):
    for case in cases:
        add(client, case)
    basket = Basket.objects.get()

    client.post(case_of(basket, cases[2], "move"), {"to": "up"})
    client.post(case_of(basket, cases[0], "note"), {"note": "看第三段", "version": "0"})

    page = client.get(PAGE)
    assert titles(page) == ["案例0", "案例2", "案例1"]
    assert "看第三段" in page.content.decode()
    assert badge(client) == "3"
    assert client.cookies["sessionid"]["max-age"] == 30 * 24 * 3600


def test_a_strangers_basket_is_nobody_elses(client, reader, cases):
    add(client, cases[0])
    basket = Basket.objects.get()

    for other in (Client(), reader):
        assert other.get(of(basket, "detail")).status_code in (302, 404)
        assert other.post(case_of(basket, cases[0], "remove")).status_code == 404
        assert badge(other) == ""


def test_a_stranger_takes_out_deletes_and_brings_back(client, cases):
    add(client, cases[0])
    basket = Basket.objects.get()

    client.post(case_of(basket, cases[0], "remove"))
    assert titles(client.get(PAGE)) == []
    client.post(case_of(basket, cases[0], "restore"))
    client.post(of(basket, "delete"))
    assert titles(client.get(PAGE)) == []
    client.post(of(basket, "restore"))

    assert titles(client.get(PAGE)) == ["案例0"]


def test_a_strangers_basket_is_full_at_a_hundred_and_says_so(client, cases):
    add(client, cases[0])
    basket = Basket.objects.get()
    items = [
        basket.items.model(basket=basket, article_id=10**6 + n, position=n) for n in range(MAX_CASES_OF_A_STRANGER)
    ]
    basket.items.model.objects.bulk_create(items)

    assert "100" in add(client, cases[1], headers=HTMX).content.decode()
    page = add(client, cases[1], data={"next": PAGE}, follow=True)
    assert [message.level_tag for message in page.context["messages"]][-1] == "error"


@pytest.mark.parametrize("page", ["choose", "rename", "share"])
def test_names_and_other_readers_need_an_account(client, cases, page):
    add(client, cases[0])

    assert client.post(of(Basket.objects.get(), page), {"name": "x", "is_shared": "1"})["Location"].startswith(
        "/login/"
    )
    assert not Basket.objects.get().is_shared


def test_on_a_closed_installation_nobody_collects_without_logging_in(client, cases, settings):
    settings.PUBLIC_READ = False

    assert add(client, cases[0])["Location"].startswith("/login/")
    assert not Basket.objects.exists()


def test_strangers_without_a_basket_cost_no_query(client, cases):
    client.get("/articles/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/articles/")

    assert not [query for query in queries if "basket" in query["sql"]]


# Before and after log-in -------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/login/", "/admin/login/"])
def test_what_was_begun_before_log_in_is_kept_after_it_and_does_not_stay_behind_after_log_out(
    client, owner, cases, address
):
    owner.is_staff = True
    owner.save()
    add(client, cases[0])
    key = client.session.session_key

    client.post(address, {"username": "wang", "password": "right"})

    assert client.session.session_key != key
    assert titles(client.get(PAGE)) == ["案例0"]
    assert Basket.objects.get().owner == owner
    assert client.cookies["sessionid"]["max-age"] != 30 * 24 * 3600
    client.post("/logout/")
    assert (titles(client.get(PAGE)), badge(client)) == ([], "")


def test_it_comes_as_one_more_beside_others_and_says_where_it_is(client, owner, basket, cases):
    add(client, cases[2])

    page = client.post("/login/", {"username": "wang", "password": "right"}, follow=True)

    assert "登录前的清单" in page.content.decode()
    assert {each.name for each in Basket.objects.of(owner)} == {"停车", "登录前的清单"}
    assert basket.article_ids(owner) == [case.pk for case in cases]


def test_log_in_without_a_basket_makes_none(client, owner):
    client.post("/login/", {"username": "wang", "password": "right"})

    assert not Basket.objects.exists()


# Order, notes, taking out ------------------------------------------------------------------------------


def test_a_case_is_moved_by_buttons_and_by_its_neighbours(reader, basket, cases):
    page = reader.post(case_of(basket, cases[2], "move"), {"to": "up"}, follow=True)
    assert titles(page) == ["案例0", "案例2", "案例1"]
    assert page.context["moved"] == cases[2]
    assert "现在排第2，共3个" in page.content.decode()

    page = reader.post(case_of(basket, cases[1], "move"), {"before": cases[0].pk, "behind": ""}, follow=True)
    assert titles(page) == ["案例1", "案例0", "案例2"]
    page = reader.post(case_of(basket, cases[1], "move"), {"before": "", "behind": cases[2].pk}, follow=True)
    assert titles(page) == ["案例0", "案例2", "案例1"]


def test_a_move_on_an_old_page_keeps_what_another_window_has_moved(reader, basket, cases):
    reader.post(case_of(basket, cases[2], "move"), {"before": cases[0].pk})  # meanwhile, elsewhere: 2 0 1

    reader.post(case_of(basket, cases[1], "move"), {"to": "up"})  # seen behind 0, goes before it

    assert titles(reader.get(PAGE)) == ["案例2", "案例1", "案例0"]


def test_a_move_beside_a_case_that_is_gone_says_so_and_moves_nothing(reader, basket, cases):
    reader.post(case_of(basket, cases[0], "remove"))

    page = reader.post(case_of(basket, cases[2], "move"), {"before": cases[0].pk}, follow=True)

    assert titles(page) == ["案例1", "案例2"]
    assert [message.level_tag for message in page.context["messages"]] == ["error"]


@pytest.mark.parametrize("form", [{}, {"to": "sideways"}, {"before": "x"}, {"before": "9" * 5000}, {"behind": "\x00"}])
def test_a_move_that_means_nothing_moves_nothing(reader, basket, cases, form):
    assert reader.post(case_of(basket, cases[2], "move"), form).status_code == 302
    assert titles(reader.get(PAGE)) == ["案例0", "案例1", "案例2"]


def test_a_case_that_was_never_in_it_cannot_be_moved_noted_or_put_back(reader, basket):
    other = make_article()

    for page in ("move", "note", "restore", "remove"):
        assert reader.post(case_of(basket, other, page), {"to": "up", "note": "x"}).status_code == 404


def test_a_note_is_kept_in_lines_and_changed_and_taken_away(reader, basket, cases):
    address = case_of(basket, cases[0], "note")
    page = reader.post(address, {"note": "一\r\n<b>二</b>", "version": "0"}, follow=True).content.decode()
    assert "一<br>&lt;b&gt;二&lt;/b&gt;" in page

    reader.post(address, {"note": " ", "version": "1"})

    assert basket.items.get(article_id=cases[0].pk).note == ""


@pytest.mark.parametrize("version", ["0", "", "x", "9" * 5000])
def test_a_note_that_another_window_has_changed_is_not_overwritten_and_the_own_words_stay(
    reader, basket, cases, version
):
    address = case_of(basket, cases[0], "note")
    reader.post(address, {"note": "先写的", "version": "0"})

    page = reader.post(address, {"note": "后写的", "version": version})

    assert page.status_code == 409
    assert "先写的" in page.content.decode()
    assert "后写的</textarea>" in page.content.decode()
    assert basket.items.get(article_id=cases[0].pk).note == "先写的"


def test_a_note_that_is_too_long_is_refused_and_kept_on_the_page(reader, basket, cases):
    page = reader.post(case_of(basket, cases[0], "note"), {"note": "长" * (MAX_NOTE + 1), "version": "0"})

    assert page.status_code == 422
    assert "长" * (MAX_NOTE + 1) in page.content.decode()


def test_a_note_for_a_case_that_was_taken_out_is_told(reader, basket, cases):
    reader.post(case_of(basket, cases[0], "remove"))

    page = reader.post(case_of(basket, cases[0], "note"), {"note": "晚了", "version": "0"}, follow=True)

    assert [message.level_tag for message in page.context["messages"]] == ["error"]


def test_what_was_taken_out_is_put_back_by_undo_where_it_was(reader, basket, cases):
    page = reader.post(case_of(basket, cases[1], "remove"), follow=True)
    assert titles(page) == ["案例0", "案例2"]
    assert case_of(basket, cases[1], "restore") in page.content.decode()

    page = reader.post(case_of(basket, cases[1], "restore"), follow=True)

    assert titles(page) == ["案例0", "案例1", "案例2"]


def test_after_a_day_nothing_is_put_back(reader, basket, cases):
    reader.post(case_of(basket, cases[1], "remove"))
    basket.items.filter(article_id=cases[1].pk).update(removed_at=timezone.now() - KEPT * 2)

    page = reader.post(case_of(basket, cases[1], "restore"), follow=True)

    assert titles(page) == ["案例0", "案例2"]
    assert [message.level_tag for message in page.context["messages"]] == ["error"]


def test_a_long_basket_is_paged_and_a_move_leads_to_the_page_of_the_case(reader, owner, monkeypatch):
    monkeypatch.setattr("articles.views.baskets.PER_PAGE", 2)
    cases = [make_article(f"{number}。", title=f"{number}") for number in range(5)]
    basket = make_basket(owner, *cases)
    assert titles(reader.get(of(basket, "detail"), {"page": 3})) == ["4"]

    page = reader.post(case_of(basket, cases[1], "move"), {"to": "down"}, follow=True)
    assert titles(page) == ["1", "3"]

    page = reader.post(case_of(basket, cases[4], "note"), {"note": "长" * 999, "version": "0"})
    assert titles(page) == ["4"]


def test_the_page_takes_the_same_queries_for_many_cases(reader, owner):
    make_basket(owner, *(make_article(f"{number}。") for number in range(20)))
    reader.get(PAGE)

    with CaptureQueriesContext(connection) as queries:
        reader.get(PAGE)
    few = Basket.objects.get()
    few.items.filter(position__gt=2).delete()
    with CaptureQueriesContext(connection) as fewer:
        reader.get(PAGE)

    assert len(queries) == len(fewer)


# Several baskets ---------------------------------------------------------------------------------------


def test_a_new_basket_is_the_one_into_which_cases_go(reader, owner, basket, cases):
    new = make_article("新的。", title="新的")
    response = reader.post(reverse("basket_begin"), {"name": " 给街道\u202e的 参考 "})
    add(reader, new)

    assert response["Location"] == Basket.objects.of(owner).first().get_absolute_url()
    assert Basket.objects.of(owner).first().name == "给街道的 参考"
    assert titles(reader.get(PAGE)) == ["新的"]

    reader.post(of(basket, "choose"))
    assert badge(reader) == "3"


@pytest.mark.parametrize("name", ["", "  ", "停车", "长" * (MAX_NAME + 1)])
def test_a_wrong_name_is_refused_and_told(reader, owner, basket, name):
    other = make_basket(owner, name="另一份")

    for address in (reverse("basket_begin"), of(other, "rename")):
        page = reader.post(address, {"name": name})
        assert page.status_code == 422
        assert 'role="alert"' in page.content.decode()
    other.refresh_from_db()
    assert (other.name, Basket.objects.count()) == ("另一份", 2)


def test_a_person_has_thirty_baskets_at_most(reader, owner):
    for _ in range(MAX_OWN):
        make_basket(owner)

    assert reader.post(reverse("basket_begin"), {"name": "又一份"}).status_code == 422
    gone = make_basket(owner, deleted_at=timezone.now())
    reader.post(of(gone, "restore"))
    assert Basket.objects.of(owner).count() == MAX_OWN


def test_renaming_and_sharing_in_two_windows_undo_nothing_of_each_other(reader, basket):
    reader.post(of(basket, "rename"), {"name": "新名称"})
    reader.post(of(basket, "share"), {"is_shared": "1"})

    basket.refresh_from_db()
    assert (basket.name, basket.is_shared) == ("新名称", True)
    reader.post(of(basket, "share"), {"is_shared": "0"})
    basket.refresh_from_db()
    assert not basket.is_shared


def test_a_deleted_basket_comes_back_by_undo_as_it_was(reader, basket):
    page = reader.post(of(basket, "delete"), follow=True)
    assert of(basket, "restore") in page.content.decode()
    assert reader.get(of(basket, "detail")).status_code == 404

    page = reader.post(of(basket, "restore"), follow=True)

    assert titles(page) == ["案例0", "案例1", "案例2"]


def test_undo_does_not_take_a_name_from_another(reader, owner, basket):
    reader.post(of(basket, "delete"))
    make_basket(owner, name="停车")

    page = reader.post(of(basket, "restore"), follow=True)

    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert Basket.objects.of(owner).count() == 1


def test_after_a_day_a_deleted_basket_is_gone(reader, owner, basket, cases):
    old = make_basket(owner, *cases, deleted_at=timezone.now() - KEPT * 2)
    assert reader.post(of(old, "restore")).status_code == 404

    reader.post(of(basket, "delete"))

    assert not Basket.objects.filter(pk=old.pk).exists()


# Sharing -----------------------------------------------------------------------------------------------


def test_a_private_basket_and_a_missing_one_answer_alike(colleague, basket):
    assert colleague.get(of(basket, "detail")).status_code == colleague.get("/basket/999999/").status_code == 404


def test_colleagues_read_a_shared_basket_with_its_notes_and_change_nothing(colleague, reader, basket, cases):
    reader.post(of(basket, "share"), {"is_shared": "1"})
    reader.post(case_of(basket, cases[0], "note"), {"note": "看第三段", "version": "0"})

    page = colleague.get(of(basket, "detail")).content.decode()
    assert "看第三段" in page
    assert "wang" in page
    for gone in ("data-move", "data-grip", "<textarea", of(basket, "delete")):
        assert gone not in page
    for page in ("choose", "rename", "share", "delete"):
        assert colleague.post(of(basket, page), {"name": "x"}).status_code == 404
    for page in ("remove", "restore", "move", "note"):
        assert colleague.post(case_of(basket, cases[0], page), {"to": "up", "note": "x"}).status_code == 404
    assert list(colleague.get(reverse("basket_shared")).context["page"]) == [basket]


def test_a_case_of_a_shared_basket_goes_into_ones_own(colleague, reader, basket, cases):
    reader.post(of(basket, "share"), {"is_shared": "1"})

    assert reverse("basketitem_add", args=[cases[1].pk]) in colleague.get(of(basket, "detail")).content.decode()
    add(colleague, cases[1])

    assert badge(colleague) == "1"


def test_who_is_not_logged_in_is_led_to_the_log_in_by_the_address_of_a_basket(client, basket):
    for address in (of(basket, "detail"), "/basket/999999/"):
        assert client.get(address)["Location"] == f"/login/?next={address}"
