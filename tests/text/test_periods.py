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
    ],
)
def test_the_years_of_a_phrase(phrase, printed, expected):
    assert years_of(phrase, printed) == expected


@pytest.mark.parametrize("phrase", ["", "今年", "20195年"])
def test_nothing_known_is_none(phrase):
    assert years_of(phrase, None) is None
