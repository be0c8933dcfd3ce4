"""History pages: what was changed in words, undo, earlier states, and who may."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.history import act, undo
from articles.models import Action, Article, Brand, Change
from tests.factories import make_article, make_brand, make_claim, make_locality, make_person

pytestmark = pytest.mark.django_db


def person(name, *codenames):
    return make_person(name, "change_article", *codenames)


@pytest.fixture
def wang():
    return person("wang", "change_brand")


@pytest.fixture
def editor(client, wang):
    client.force_login(wang)
    return client


def rename(brand, name, actor) -> Action:
    with act(Action.Kind.EDIT, actor, reason="照原文") as acting:
        acting.watch(Brand.objects.filter(pk=brand.pk))
        brand.name, brand.locality = name, make_locality("甘肃省", "兰州市")
        brand.save()
    return acting.action


def test_the_history_of_a_record_tells_columns_and_values_in_words(editor, wang):
    brand = make_brand("一号")
    rename(brand, "二号", wang)

    page = editor.get(reverse("record_history", args=["brand", brand.pk])).content.decode()

    for told in ("wang", "照原文", "一号", "二号", "兰州市"):
        assert told in page
    assert "spellings" not in page


def test_an_article_tells_what_happened_to_its_findings(editor, wang):
    article = make_article("来了3个人。")
    claim = make_claim(article, "3个")
    with act(Action.Kind.DECIDE, wang) as acting:
        acting.watch(article.claims.all())
        article.claims.update(state="confirmed")

    page = editor.get(reverse("record_history", args=["article", article.pk])).content.decode()

    assert f"?at=c{claim.pk}" in page


def test_all_actions_stand_in_one_list_and_the_deleted_in_the_trash(editor, wang):
    brand = make_brand("一号")
    rename(brand, "二号", wang)
    with act(Action.Kind.DELETE, wang) as acting:
        acting.watch(Brand.objects.filter(pk=brand.pk))
        brand.delete()

    assert len(editor.get("/history/").context["page"].object_list) == 2
    (deleted,) = editor.get("/history/?kind=delete").context["page"].object_list
    editor.post(reverse("action_undo", args=[deleted.pk]), {"next": "/history/"})

    assert Brand.objects.get().name == "二号"


def test_a_blocked_undo_names_what_is_in_the_way(editor, wang):
    brand = make_brand("一号")
    first = rename(brand, "二号", wang)
    rename(brand, "三号", wang)

    response = editor.post(reverse("action_undo", args=[first.pk]), follow=True)

    assert "wang" in str(next(iter(response.context["messages"])))
    assert Brand.objects.get().name == "三号"


def test_actions_of_others_are_undone_by_curators_alone(client, wang):
    action = rename(make_brand("一号"), "二号", wang)
    address = reverse("action_undo", args=[action.pk])
    client.force_login(person("li"))
    client.post(address)
    assert Brand.objects.get().name == "二号"

    client.force_login(person("zhao", "delete_article"))
    client.post(address)
    assert Brand.objects.get().name == "一号"


def test_an_earlier_state_is_restored_by_who_may_change_the_record(client, editor, wang):
    brand = make_brand("一号")
    rename(brand, "二号", wang)
    brand.refresh_from_db()
    address = reverse("change_restore", args=[Change.objects.get(kind="brand").pk])

    client.force_login(person("li"))
    assert client.post(address, {"version": brand.version}).status_code == 404
    client.force_login(wang)
    client.post(address, {"version": 0})
    assert Brand.objects.get().name == "二号"
    client.post(address, {"version": brand.version})
    assert Brand.objects.get().name == "一号"


def test_a_name_that_another_has_by_now_does_not_come_back(editor, wang):
    brand = make_brand("一号")
    rename(brand, "二号", wang)
    make_brand("一号", locality=None)
    brand.refresh_from_db()

    change = Change.objects.get(kind="brand")
    response = editor.post(reverse("change_restore", args=[change.pk]), {"version": brand.version}, follow=True)

    (told,) = response.context["messages"]
    assert told.level_tag == "error"
    brand.refresh_from_db()
    assert brand.name == "二号"


def test_a_second_click_on_undo_is_told(editor, wang, monkeypatch):
    """Both requests have seen that it is open; the other one was quicker."""
    action = rename(make_brand("一号"), "二号", wang)
    undo(action, wang)
    monkeypatch.setattr("articles.history.is_open_to_undo", lambda action: True)

    response = editor.post(reverse("action_undo", args=[action.pk]), follow=True)

    (told,) = response.context["messages"]
    assert told.level_tag == "error"
    assert Action.objects.count() == 2


@pytest.mark.parametrize(("permission", "state"), [("change_article", "archived"), ("publish_article", "published")])
def test_nobody_publishes_by_an_earlier_state_who_may_not_publish(permission, state, client, wang):
    article = make_article(title="旧")
    with act(Action.Kind.STATE, wang) as acting:
        acting.watch(Article.objects.all())
        Article.objects.update(state=Article.State.ARCHIVED)
    change = acting.action.changes.get()
    article.refresh_from_db()

    client.force_login(person("li", permission))
    client.post(reverse("change_restore", args=[change.pk]), {"version": article.version})

    article.refresh_from_db()
    assert article.state == state


def test_a_title_is_restored_by_who_may_not_publish(editor, wang):
    article = make_article(title="旧")
    with act(Action.Kind.EDIT, wang) as acting:
        acting.watch(Article.objects.all())
        Article.objects.update(title="新")
    article.refresh_from_db()

    change = acting.action.changes.get()
    editor.post(reverse("change_restore", args=[change.pk]), {"version": article.version})

    article.refresh_from_db()
    assert article.title == "旧"


@pytest.mark.parametrize("address", ["/history/x/1/", "/history/brand/4711/", "/history/user/1/"])
def test_what_has_no_history_is_missing(address, editor):
    assert editor.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/history/", "/history/brand/1/"])
def test_strangers_and_viewers_read_no_history(address, client, django_user_model, settings):
    settings.PUBLIC_READ = True
    assert client.get(address).status_code == 302
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(address).status_code == 403


def test_after_an_undo_one_goes_back_to_ones_own_site_only(editor, wang):
    action = rename(make_brand("一号"), "二号", wang)
    answer = editor.post(reverse("action_undo", args=[action.pk]), {"next": "https://evil.example/"})
    assert answer.url == "/history/"


def test_a_curator_who_is_one_no_longer_takes_back_no_publication(client, wang):
    article = make_article()
    with act(Action.Kind.STATE, wang) as acting:
        acting.watch(Article.objects.all())
        Article.objects.update(state=Article.State.ARCHIVED)
    client.force_login(wang)

    client.post(reverse("action_undo", args=[acting.action.pk]))

    article.refresh_from_db()
    assert article.state == "archived"
