from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from articles.history import act
from articles.models import Action, Locality
from tests.factories import make_article, make_locality, make_mention, make_person
from tests.hostile import ENCODED

pytestmark = pytest.mark.django_db
UNCODED = "/vocabulary/locality/uncoded/"
CHENGGUAN = "620102"


@pytest.fixture
def place() -> Locality:
    return make_locality("甘肃省", "兰州市", "城关区")


@pytest.fixture
def curator(client, django_user_model):
    """Of the group that comes with the project, without the rights of a superuser."""
    call_command("load_vocabularies", verbosity=0)
    user = django_user_model.objects.create_user("zhao")
    user.groups.add(Group.objects.get(name="curator"))
    client.force_login(user)
    return client


def page_of(place: Locality) -> str:
    return reverse("locality_code", args=[place.pk])


def text_of(response) -> str:
    return unescape(re.sub(r"<[^>]+>|\s+", "", response.content.decode().partition("<main")[2]))


# Places without a code ----------------------------------------------------------------------------------


def test_places_without_a_code_are_listed_those_of_most_cases_first(curator, place):
    for number, named in enumerate((place, place, make_locality("广东省"))):
        make_mention(make_article(f"第{number}件事。", state="proposed"), named)
    make_locality("甘肃省", "兰州市", "城关区", "酒泉路街道", "畅家巷社区")
    Locality.objects.filter(name="兰州市").update(code="6201")

    response = curator.get(UNCODED)

    assert [(each.name, each.case_count) for each in response.context["page"]] == [
        ("甘肃省", 2), ("城关区", 2), ("广东省", 1), ("酒泉路街道", 0),
    ]  # fmt: skip
    for each in response.context["page"]:
        assert page_of(each) in response.content.decode()
    assert UNCODED in curator.get("/vocabulary/locality/alike/").content.decode()
    assert UNCODED not in curator.get("/vocabulary/brand/alike/").content.decode()


def test_the_list_is_paged_and_may_be_empty(curator, monkeypatch):
    assert "每个地区都有代码了" in curator.get(UNCODED).content.decode()
    monkeypatch.setattr("articles.views.vocabulary.PER_PAGE", 2)
    for number in range(3):
        make_locality(f"第{number}省")

    assert [place.name for place in curator.get(f"{UNCODED}?page=2").context["page"]] == ["第2省"]


# The code of one place ----------------------------------------------------------------------------------


def test_a_division_is_chosen_looked_at_and_saved(curator):
    place = make_locality("甘肃省", "兰州市", "城关")
    assert "甘肃省兰州市城关区" in text_of(
        curator.get(page_of(place))
    )  # nothing is called so, so its name is looked up

    preview = curator.get(page_of(place), {"code": CHENGGUAN})
    told = text_of(preview)
    for words in ("名称城关城关区", "别名—城关", "区划代码—620102"):
        assert words in told
    assert "上级" not in told
    assert not Action.objects.exists()

    version = re.search(r'name="version" value="(\d+)"', preview.content.decode())[1]
    answer = curator.post(page_of(place), {"code": CHENGGUAN, "version": version})
    assert answer.url == UNCODED
    place.refresh_from_db()
    assert (place.name, place.aliases, place.code) == ("城关区", ["城关"], CHENGGUAN)
    assert "“城关区”的区划代码是620102" in text_of(curator.get(answer.url))
    assert "不用改" in text_of(curator.get(page_of(place), {"code": CHENGGUAN}))

    curator.post(reverse("action_undo", args=[Action.objects.get().pk]))
    place.refresh_from_db()
    assert (place.name, place.aliases, place.code) == ("城关", [], "")


def test_those_of_the_same_name_come_before_what_is_looked_up(curator, place):
    page = curator.get(page_of(place), {"q": "长春 朝阳"}).context

    assert [each.path for each in page["namesakes"].divisions] == [("甘肃省", "兰州市", "城关区")]
    assert page["found"].divisions[0].path == ("吉林省", "长春市", "朝阳区")
    assert "还有更多" in curator.get(page_of(place), {"q": "城关"}).content.decode()
    assert "名录里没有这样的名称" in curator.get(page_of(place), {"q": "没有"}).content.decode()


def test_parents_that_the_library_lacks_are_told_before_they_are_made(curator):
    place = Locality.objects.create(name="城关区", level="county")

    told = text_of(curator.get(page_of(place), {"code": CHENGGUAN}))

    assert "上级—甘肃省兰州市" in told
    assert "库里还没有甘肃省，" in told
    assert "库里还没有甘肃省兰州市，" in told
    assert Locality.objects.count() == 1


def test_a_code_that_another_place_has_leads_to_merging_the_two(curator, place):
    Locality.objects.filter(pk=place.pk).update(code=CHENGGUAN)
    other = make_locality("甘肃省", "兰州市", "老城关")

    preview = curator.get(page_of(other), {"code": CHENGGUAN})
    (address,) = re.findall(r'href="(/vocabulary/locality/\d+/merge/[^"]+)"', preview.content.decode())
    assert curator.get(address).context["target"] == place
    assert curator.post(page_of(other), {"code": CHENGGUAN, "version": 0}).status_code == 422
    assert Locality.objects.get(pk=other.pk).code == ""


def test_who_may_change_and_not_merge_is_led_to_no_merge(client, place):
    client.force_login(make_person("qian", "change_locality"))
    Locality.objects.filter(pk=place.pk).update(code=CHENGGUAN)

    page = client.get(page_of(make_locality("甘肃省", "兰州市", "老城关")), {"code": CHENGGUAN}).content.decode()

    assert "已经有一个地区就是这个区划" in page
    assert "/merge/" not in page


@pytest.mark.parametrize("version", ["", "1", "x", "9" * 30, None])
def test_a_stale_version_is_refused_and_shows_the_place_as_it_is_now(version, curator, place):
    form = {"code": CHENGGUAN} | ({} if version is None else {"version": version})

    response = curator.post(page_of(place), form)

    assert response.status_code == 409
    assert "刚刚有人改过" in text_of(response)
    assert 'name="version" value="0"' in response.content.decode()
    assert not Action.objects.exists()


def test_what_somebody_has_changed_meanwhile_is_not_overwritten(curator, place, django_user_model):
    with act(Action.Kind.EDIT, django_user_model.objects.create_user("wang")) as acting:
        acting.watch(Locality.objects.filter(pk=place.pk))
        Locality.objects.filter(pk=place.pk).update(aliases=["老城"])

    response = curator.post(page_of(place), {"code": CHENGGUAN, "version": 0})

    assert response.status_code == 409
    assert f'name="version" value="{acting.action.pk}"' in response.content.decode()
    assert Locality.objects.get(pk=place.pk).code == ""


@pytest.mark.parametrize("role", ["viewer", "editor", None])
def test_who_may_not_change_places_finds_no_page(role, client, place, django_user_model, settings):
    settings.PUBLIC_READ = True
    if role:
        call_command("load_vocabularies", verbosity=0)
        user = django_user_model.objects.create_user(role)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
    refused = 404 if role else 302  # to the log-in

    for address in (UNCODED, page_of(place)):
        assert client.get(address).status_code == refused
    assert client.post(page_of(place), {"code": CHENGGUAN, "version": 0}).status_code == refused
    assert Locality.objects.get(pk=place.pk).code == ""


def test_whatever_is_asked_is_answered(curator, place):
    for value in ENCODED:
        assert curator.get(f"{UNCODED}?page={value}").status_code == 200
        for name in ("q", "code"):
            assert curator.get(f"{page_of(place)}?{name}={value}").status_code == 200, value[:80]
    for value in ("", "0", "\x00", "9" * 5000, "城" * 500, CHENGGUAN + quote("\x00")):
        assert curator.post(page_of(place), {"code": value, "version": 0}).status_code == 422
    assert curator.post(UNCODED).status_code == 405
    assert curator.get("/vocabulary/locality/999999999/code/").status_code == 404
    assert not Action.objects.exists()
