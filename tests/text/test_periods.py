import pytest

from articles.text.periods import years_of


@pytest.mark.parametrize(
    ("phrase", "printed", "expected"),
    [
        ("2019年", 2021, (2019, 2019)),
        ("2019年以来", 2021, (2019, 2021)),
        ("2017年下半年启用,至今", 2020, (2017, 2020)),
        ("2018年至2020年", 2021, (2018, 2020)),
        ("去年", 2021, (2020, 2020)),
        ("今年以来", 2022, (2022, 2022)),
        ("截至目前", 2022, (2022, 2022)),
        ("", 2022, (2022, 2022)),
        ("2019年以来", None, (2019, 2019)),
        ("三年来", 2021, (2019, 2021)),
        ("近五年来", 2021, (2017, 2021)),
        ("近3年", 2021, (2019, 2021)),
        ("成立二十年来", 2021, (2002, 2021)),
        ("10年间", 2021, (2012, 2021)),
        ("去年以来", 2021, (2020, 2021)),
        ("3月以来", 2021, (2021, 2021)),
        ("入冬以来", 2021, (2021, 2021)),
        ("截至今日", 2021, (2021, 2021)),
        ("至今", 2021, (2021, 2021)),
        ("2019年成立以来", 2021, (2019, 2021)),
    ],
)
def test_the_years_of_a_phrase(phrase, printed, expected):
    assert years_of(phrase, printed) == expected


@pytest.mark.parametrize("phrase", ["", "今年", "20195年"])
def test_nothing_known_is_none(phrase):
    assert years_of(phrase, None) is None


@pytest.mark.parametrize("phrase", ["工作室成立以来", "自启用至今", "疫情发生以来", "两三年来"])
def test_since_when_a_sum_runs_that_nobody_tells_is_not_taken_for_the_year_of_printing(phrase):
    assert years_of(phrase, 2021) is None
