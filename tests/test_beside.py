"""Places side by side: what the reader may see, and nothing that crowds it out."""

import pytest
from django.urls import reverse

from tests.factories import make_article, make_claim, make_indicator, make_locality, make_mention
from tests.shown import shown

pytestmark = pytest.mark.django_db


def test_hidden_figures_crowd_out_none_of_a_place(client, settings, monkeypatch):
    settings.PUBLIC_READ = True
    monkeypatch.setattr("articles.beside.OWN_CASES", 3)
    wishes = make_indicator("微心愿完成数")
    places = [make_locality("甘肃省", "兰州市", name) for name in ("城关区", "西固区")]

    def told(place, figure: str, **fields) -> None:
        article = make_article(
            f"全年办成{figure}。", locality=place, published_on="2021-05-06", published_precision="day", **fields
        )
        make_mention(article, place, "全年")
        make_claim(article, figure, int(figure[:-1]), indicator=wishes, locality=place)

    told(places[0], "60个")
    told(places[1], "70个")
    address = f"{reverse('compare')}?locality={places[0].pk}&locality={places[1].pk}"
    before = shown(client, address)
    for number in range(4):
        told(places[0], f"9{number}个", state="proposed")
    assert shown(client, address) == before
    assert "60" in before
