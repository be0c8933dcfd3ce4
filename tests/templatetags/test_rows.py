import datetime
import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from articles.models import Article
from articles.templatetags.rows import above, parts, published, steps
from tests.factories import make_locality

AUGUST = datetime.date(2021, 8, 27)


@pytest.mark.parametrize(("precision", "shown"), [("year", "2021"), ("month", "2021-08"), ("day", "2021-08-27")])
def test_a_date_tells_no_more_than_the_text(precision, shown):
    assert published(Article(published_on=AUGUST, published_precision=precision)) == shown


@pytest.mark.parametrize(("language", "shown"), [("zh-hans", "日期未写明"), ("en", "date not stated")])
def test_a_date_is_written_alike_in_both_languages_and_a_missing_one_says_so(language, shown):
    with override(language):
        dated = render_to_string(
            "articles/includes/date.html", {"article": Article(published_on=AUGUST, published_precision="day")}
        )
        assert dated.strip() == '<time datetime="2021-08-27">2021-08-27</time>'
        assert (
            render_to_string("articles/includes/date.html", {"article": Article()}).strip() == f"<span>{shown}</span>"
        )


@pytest.mark.parametrize(("language", "shown"), [("zh-hans", "12345个案例"), ("en", "12345 cases")])
def test_a_count_of_cases_is_written_in_both_languages(language, shown):
    with override(language):
        assert re.sub(r"\s(?=个)|(?<=个)\s", "", render_to_string("includes/count.html", {"total": 12345})) == shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (("甘肃省",), ""),
        (("甘肃省", "兰州市"), "甘肃省"),
        (("甘肃省", "兰州市", "城关区"), "兰州市"),
        (("山西省", "太原市", "迎泽区", "柳巷街道", "开南社区"), "太原市迎泽区"),
        (("北京市", "朝阳区", "香河园街道"), "北京市朝阳区"),
    ],
)
def test_the_places_above_that_tell_where_a_place_is(path, shown):
    assert above(make_locality(*path)) == shown


@pytest.mark.django_db
def test_a_place_is_told_in_steps_and_a_line_may_end_between_them():
    place = make_locality("新疆维吾尔自治区", "乌鲁木齐市", "天山区", "碱泉街", "碱泉街社区")
    assert steps(place) == ["乌鲁木齐市", "天山区", "碱泉街社区"]


def test_the_line_of_a_name_may_end_behind_its_joints():
    assert parts("1+3工作模式·四新") == ["1+", "3工作模式·", "四新"]
    assert parts("微心愿+") == ["微心愿+"]
