"""Places side by side: what the reader may see, and nothing that crowds it out."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, Indicator, Locality
from articles.search.entries import index
from tests.factories import make_article, make_claim, make_indicator, make_locality, make_mention, make_person
from tests.shown import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_library")]


@pytest.fixture
def wishes() -> Indicator:
    return make_indicator("微心愿完成数")


@pytest.fixture
def places() -> list[Locality]:
    return [make_locality("甘肃省", "兰州市", name) for name in ("城关区", "西固区")]


def told(place: Locality, figure: str, wishes: Indicator, **fields) -> Article:
    article = make_article(
        f"全年办成{figure}。", locality=place, published_on="2021-05-06", published_precision="day", **fields
    )
    make_mention(article, place, "全年")
    make_claim(article, figure, int(figure[:-1]), indicator=wishes, locality=place)
    return article


def beside(places: list[Locality]) -> str:
    return f"{reverse('compare')}?{'&'.join(f'locality={place.pk}' for place in places)}"


def test_hidden_figures_crowd_out_none_of_a_place(client, wishes, places, monkeypatch):
    monkeypatch.setattr("articles.beside.OWN_CASES", 3)
    told(places[0], "60个", wishes)
    told(places[1], "70个", wishes)
    before = shown(client, beside(places))
    for number in range(4):
        told(places[0], f"9{number}个", wishes, state="proposed")
    assert shown(client, beside(places)) == before
    assert "60" in before


def test_what_is_kept_of_a_large_place_is_the_readers_own_and_follows_every_change(client, wishes, places, monkeypatch):
    monkeypatch.setattr("articles.beside.LARGE", 1)
    told(places[0], "60个", wishes)
    second = told(places[1], "70个", wishes)
    address, editor = beside(places), Client()
    editor.force_login(make_person("editor", "change_article"))
    before = shown(client, address)
    assert "<b>60</b>" in before
    assert shown(client, address) == before

    told(places[0], "99个", wishes, state="proposed")
    assert "<b>99</b>" in shown(editor, address)
    assert shown(client, address) == before

    second.claims.update(state="rejected")
    index([second.pk])
    assert "<b>70</b>" not in shown(client, address)

    told(places[1], "80个", wishes)
    assert "<b>80</b>" in shown(client, address)


def test_a_large_place_moved_elsewhere_is_shown_where_it_is_now(client, wishes, places, monkeypatch):
    monkeypatch.setattr("articles.beside.LARGE", 1)
    for place in places:
        told(place, "60个", wishes)
    shown(client, beside(places))
    places[0].parent = make_locality("甘肃省", "天水市")
    places[0].save()
    page = shown(client, beside(places))
    assert "甘肃省天水市城关区" in page
    assert "<b>60</b>" in page
