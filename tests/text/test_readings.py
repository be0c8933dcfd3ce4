import pytest

from articles.text.readings import readings


@pytest.mark.parametrize(
    ("key", "pinyin", "initials"),
    [
        ("党建联盟", "dangjianlianmeng", "djlm"),
        ("重庆市", "chongqingshi", "cqs"),  # not zhong: the word decides
        ("绿色家园", "lvsejiayuan", "lsjy"),  # ü is typed v
        ("1+9+n党建联盟", "19ndangjianlianmeng", "19ndjlm"),
        ("3岁半课堂xy", "3suibanketangxy", "3sbktxy"),
        ("young", "young", "young"),
        ("🏠家", "jia", "j"),
        ("", "", ""),
    ],
)
def test_a_name_is_read_as_it_is_typed(key, pinyin, initials):
    assert readings(key) == (pinyin, initials)
