import json
from decimal import Decimal

import pytest

from articles.exports.json import OF_A_CASE, OF_A_FIGURE, OF_THE_FILE, lines
from articles.exports.rows import rows
from articles.models import Article
from tests.factories import make_article, make_claim, make_export, make_locality, make_mention, make_practice

pytestmark = pytest.mark.django_db


def written(**fields) -> dict:
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    found = rows(ids, Article.objects.all(), "https://cases.example")
    return json.loads("".join(lines(make_export(**fields), found)))


def test_every_field_is_the_documented_one_in_its_order():
    make_claim(make_article("建了3个。"), "3个")

    file = written(with_state=True)

    assert list(file) == list(OF_THE_FILE)
    assert list(file["articles"][0]) == list(OF_A_CASE)
    assert list(file["articles"][0]["figures"][0]) == list(OF_A_FIGURE)


def test_the_state_is_for_editors_only():
    make_article(state=Article.State.IN_REVIEW)

    assert "state" not in written()["articles"][0]
    assert written(with_state=True)["articles"][0]["state"] == "in_review"


def test_names_are_lists_and_values_numbers():
    article = make_article("城关区建了1.5万至2万个。", locality=make_locality("甘肃省", "兰州市"))
    make_mention(article, make_practice("双报到"))
    make_claim(article, "1.5万至2万个", Decimal(15000), value_max=Decimal("20000.5"))

    (case,) = written()["articles"]

    assert (case["locality"], case["level"], case["practices"]) == (["甘肃省", "兰州市"], "prefecture", ["双报到"])
    assert [(figure["text"], figure["value"], figure["value_max"]) for figure in case["figures"]] == [
        ("1.5万至2万个", 15000, 20000.5)
    ]


def test_what_the_text_does_not_tell_is_null():
    make_article()

    (case,) = written()["articles"]

    assert [case[name] for name in ("title", "level", "publisher", "published_on", "published_precision")] == [None] * 5
    assert (case["locality"], case["figures"], case["figure_count"]) == ([], [], 0)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_it_is_json_with_any_number_of_cases(count):
    for number in range(count):
        make_article(title=f'{number}"]}}\u2028</script>\x08')

    assert [case["title"][1:] for case in written()["articles"]] == ['"]}\u2028</script>'] * count


def test_a_cut_file_says_so():
    assert (written(total=5000)["truncated"], written(total=5001)["truncated"]) == (False, True)
    assert (written(total=5001)["total"], written()["limit"]) == (5001, 5000)


def test_schema_and_version_are_told():
    assert (written()["schema"], written()["version"]) == ("casebook/articles", 1)
