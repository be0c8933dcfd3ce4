from __future__ import annotations

from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from articles.alike import alike, differs_by_one, tell_apart
from articles.history import Acting, Blocked, Stale, act, undo
from articles.merge import merge, preview
from articles.models import Action, Article, Brand, Locality, Mention, Practice, Succession
from articles.search.entries import index
from articles.search.names import add_spellings, suggest
from articles.search.selection import select
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_initiative,
    make_locality,
    make_mention,
    make_practice,
    make_problem,
    make_publisher,
    make_succession,
)
from tests.tables import fingerprint

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhao(django_user_model):
    return django_user_model.objects.create_superuser("zhao")


def counts(kind: str, *things) -> list[int]:
    found = select(states=["published"]).counts_of(kind, [thing.pk for thing in things])
    return [found.get(thing.pk, 0) for thing in things]


@pytest.fixture
def brands():
    one, other = make_brand("金大姐议事室", aliases=["金大姐屋"]), make_brand("金大姐说事室")
    one.practices.add(make_practice("议事协商"), make_practice("微心愿"))
    other.practices.add(Practice.objects.get(name="微心愿"))
    for brand in (one, one, other):
        article = make_article(f"{brand}来了3个人，第{brand.mentions.count()}回。")
        make_mention(article, brand, brand.name)
        make_claim(article, "3个", brand=brand)
    add_spellings()
    return one, other


def test_everything_points_to_the_one_that_stays_and_undo_gives_every_row_back(brands, zhao, client):
    one, other = brands
    before = fingerprint()

    action = merge(one, other, (0, 0), zhao, "同一间屋")

    other.refresh_from_db()
    assert set(other.aliases) == {"金大姐议事室", "金大姐屋"}
    assert sorted(other.practices.values_list("name", flat=True)) == ["微心愿", "议事协商"]
    assert counts("brand", one, other) == [0, 3]
    assert [found.thing for found in suggest("金大姐屋", select(states=["published"]).counts_of)] == [other]
    assert (action.kind, action.reason) == ("merge", "同一间屋")
    client.force_login(zhao)
    assert client.get(f"/brands/{one.pk}/").url == f"/brands/{other.pk}/"
    assert client.get(f"/articles/?brand={one.pk}").context["total"] == 3

    undo(action, zhao)
    assert fingerprint() == before
    assert counts("brand", one, other) == [2, 1]
    assert client.get(f"/brands/{one.pk}/").status_code == 200


def test_a_preview_tells_every_count_that_moves(brands):
    assert {each.what: each.count for each in preview(brands[0])} == {"原文出处": 2, "数据": 2}


def test_merged_places_take_their_streets_owned_names_and_cases_along(zhao):
    right, wrong = make_locality("甘肃省", "兰州市", "城关区"), make_locality("甘肃省", "兰州市", "城关")
    twins = [make_locality("甘肃省", "兰州市", name, "白银路街道") for name in ("城关区", "城关")]
    alone = make_locality("甘肃省", "兰州市", "城关", "酒泉路街道", "畅家巷社区")
    same = [make_brand("党建集结号", locality=place) for place in (right, wrong)]
    article = make_article("城关的事。", locality=wrong, publisher=make_publisher("兰州日报"))
    for thing in (twins[1], alone, same[1]):
        make_mention(article, thing)
    make_initiative("一号工程", locality=wrong)
    before = fingerprint()

    action = merge(wrong, right, (0, 0), zhao)

    alone.refresh_from_db()
    article.refresh_from_db()
    assert (article.locality, alone.parent.parent) == (right, right)
    assert alone.path.startswith(right.path)
    assert counts("locality", right, twins[0], alone) == [1, 1, 1]
    assert Brand.objects.get().locality == right
    assert not Locality.objects.filter(pk__in=[wrong.pk, twins[1].pk]).exists()

    undo(action, zhao)
    assert fingerprint() == before


def test_merged_places_keep_their_successions_without_doubles_and_without_one_to_itself(zhao):
    one, other, before, after = (make_locality("广东省", name) for name in ("大冲", "大冲市", "大冲县", "新大冲市"))
    make_succession(one, other, "2019")
    make_succession(other, one, "2020")
    make_succession(before, one, "1993")
    make_succession(before, other)
    make_succession(one, after, "2021", kind="merged")
    rows = fingerprint()

    action = merge(one, other, (0, 0), zhao)

    pairs = Succession.objects.order_by("pk").values_list("former__name", "present__name", "precision")
    assert list(pairs) == [("大冲县", "大冲市", ""), ("大冲市", "新大冲市", "year")]
    undo(action, zhao)
    assert fingerprint() == rows


def test_a_former_address_leads_to_no_name_that_stands_in_hidden_cases_only(brands, zhao, client, settings):
    settings.PUBLIC_READ = True
    address, (one, other) = reverse("brand_detail", args=[brands[0].pk]), brands
    merge(one, other, (0, 0), zhao)
    assert client.get(address).status_code == 302
    Article.objects.update(state=Article.State.ARCHIVED)
    index(Article.objects.values_list("pk", flat=True))
    assert client.get(address).status_code == 404
    client.force_login(zhao)
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("kind", ["practice", "problem"])
def test_a_former_name_of_a_topic_leads_on(kind, client, settings, zhao):
    settings.PUBLIC_READ = True
    make = {"practice": make_practice, "problem": make_problem}[kind]
    one, other = make("停车困难"), make("停车难")
    make_mention(make_article("停车难。"), one)
    add_spellings()

    merge(one, other, (0, 0), zhao)

    answer = client.get(reverse(f"{kind}_detail", args=["停车困难"]))
    assert answer.url == reverse(f"{kind}_detail", args=["停车难"])


def test_what_cannot_be_one_is_refused(zhao):
    province, city = make_locality("甘肃省"), make_locality("甘肃省", "兰州市")
    for one, other in ((province, city), (city, city), (make_brand("一"), make_practice("一"))):
        with pytest.raises(ValidationError):
            merge(one, other, (0, 0), zhao)
    assert not Action.objects.exists()


def test_a_stale_merge_is_refused(brands, zhao):
    one, other = brands
    with act(Action.Kind.EDIT, zhao) as acting:
        acting.watch(Brand.objects.filter(pk=other.pk))
        Brand.objects.filter(pk=other.pk).update(kind="team")

    with pytest.raises(Stale):
        merge(one, other, (0, 0), zhao)
    assert Brand.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on_postgresql  # SQLite lets nobody else write meanwhile
def test_what_is_tied_to_a_name_while_it_goes_is_not_moved_unseen(brands, zhao, monkeypatch):
    one, other = brands
    article, watch = make_article("金大姐议事室又来了。"), Acting.watch

    def watch_and_come_late(self, *querysets) -> int:
        count = watch(self, *querysets)
        if querysets[0].model is Mention:
            late = Thread(target=lambda: (make_mention(article, one, one.name), connection.close()))
            late.start()
            late.join()
        return count

    monkeypatch.setattr(Acting, "watch", watch_and_come_late)
    with pytest.raises(Stale):
        merge(one, other, (0, 0), zhao)

    assert Mention.objects.get(article=article).brand == one


def test_a_merge_after_which_somebody_went_on_is_not_undone(brands, zhao):
    one, other = brands
    action = merge(one, other, (0, 0), zhao)
    with act(Action.Kind.EDIT, zhao) as acting:
        acting.watch(Brand.objects.filter(pk=other.pk))
        Brand.objects.filter(pk=other.pk).update(kind="team")

    with pytest.raises(Blocked):
        undo(action, zhao)


# Pages --------------------------------------------------------------------------------------------------


def test_the_page_shows_what_moves_before_it_moves(brands, client, zhao):
    one, other = brands
    client.force_login(zhao)
    address = reverse("name_merge", args=["brand", one.pk])
    page = client.get(address, {"into": "金大姐说事室"})
    assert page.context["target"] == other

    given = {"into": other.pk, "source_version": one.version, "target_version": other.version, "reason": "同一间屋"}
    assert client.post(address, given | {"source_version": ""}).status_code == 409
    assert client.post(address, given).url == other.get_absolute_url()
    assert Action.objects.get().reason == "同一间屋"

    second = client.post(address, given, follow=True)
    assert second.redirect_chain == [(other.get_absolute_url(), 302)]
    assert [message.level_tag for message in second.context["messages"]][-1] == "info"
    assert Action.objects.count() == 1


@pytest.mark.parametrize("into", ["", "没有", "9" * 30, "\x00", "长" * 500])
def test_an_unknown_target_is_told(into, brands, client, zhao):
    client.force_login(zhao)
    address = reverse("name_merge", args=["brand", brands[0].pk])
    assert client.get(address, {"into": into}).status_code == 200
    assert client.post(address, {"into": into}).status_code == 422


def test_who_is_no_curator_finds_no_page(brands, client, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader"))
    for address in ("/vocabulary/brand/alike/", f"/vocabulary/brand/{brands[0].pk}/merge/"):
        assert client.get(address).status_code == 404
    assert client.get("/vocabulary/user/alike/").status_code == 404


# Names that look alike ----------------------------------------------------------------------------------


def test_names_that_look_alike_are_proposed_until_they_are_told_apart(zhao, client):
    make_brand("金大姐说事室")
    near, held = make_brand("金大姐议事室"), make_brand("大姐说事室")
    make_brand("金大姐说事室", locality=make_locality("甘肃省", "兰州市"))
    make_brand("党建集结号")

    assert {(pair.one.name, pair.other.name) for pair in alike("brand", 60)} == {
        ("金大姐说事室", "金大姐议事室"), ("金大姐说事室", "大姐说事室"),
    }  # fmt: skip
    client.force_login(zhao)
    assert client.get("/vocabulary/brand/alike/").status_code == 200
    one = Brand.objects.get(name="金大姐说事室", locality=None)
    client.post(reverse("alike_apart", args=["brand", one.pk, near.pk]))
    tell_apart("brand", held.pk, one.pk, zhao)

    assert alike("brand", 60) == []
    assert Action.objects.filter(kind="add").count() == 2

    tell_apart("brand", one.pk, held.pk, zhao)  # once more changes nothing
    assert Action.objects.filter(kind="add").count() == 2


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("abc", "abd", True), ("abc", "ab", True), ("abc", "xabc", True), ("abc", "abc", False), ("abc", "axd", False), ("ab", "abcd", False)],
)  # fmt: skip
def test_one_letter_of_difference(one, other, expected):
    assert differs_by_one(one, other) is expected
    assert differs_by_one(other, one) is expected
