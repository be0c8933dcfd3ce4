import pytest
from django.db import IntegrityError, transaction

from articles.models import Mention
from tests.factories import make_article, make_brand, make_initiative, make_locality, make_mention, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article("兰州市推行双报到。")


def refused(**fields) -> bool:
    fields = {"start": 0, "end": 3, "quote": "兰州市", "rule": "test", **fields}
    try:
        with transaction.atomic():
            Mention.objects.create(**fields)
    except IntegrityError:
        return True
    return False


def test_a_mention_knows_its_target_and_its_kind(article):
    mention = make_mention(article, make_practice("双报到"), "双报到")

    assert mention.target_kind == "practice"
    assert str(mention.target) == "双报到"
    assert str(mention) == "双报到"


def test_a_mention_names_exactly_one_thing(article):
    place, brand = make_locality("甘肃省", "兰州市"), make_brand("双报到")

    assert not refused(article=article, locality=place)
    assert refused(article=article)
    assert refused(article=article, locality=place, brand=brand)


@pytest.mark.parametrize(
    "fields", [{"end": 4}, {"end": 2}, {"start": 1}, {"start": 3, "end": 3, "quote": ""}, {"start": 3, "end": 0}]
)
def test_the_span_has_the_length_of_the_quote(article, fields):
    assert refused(article=article, locality=make_locality("甘肃省", "兰州市"), **fields)


@pytest.mark.parametrize("fields", [{"score": 1.5}, {"score": -0.1}, {"state": "maybe"}])
def test_scores_and_states_are_bounded(article, fields):
    assert refused(article=article, locality=make_locality("甘肃省", "兰州市"), **fields)


def test_what_stands_is_all_but_the_rejected(article):
    thing = make_initiative("双报到制度")
    for state in Mention.State:
        make_mention(article, thing, state=state)

    assert set(Mention.objects.standing().values_list("state", flat=True)) == {"proposed", "confirmed"}


def test_mentions_go_with_their_article(article):
    make_mention(article, make_practice("双报到"))

    article.delete()

    assert not Mention.objects.exists()
