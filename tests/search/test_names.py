"""Names are found as one types; what is written follows from the things, whoever changed them."""

import subprocess
import sys
import threading
from collections import Counter

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import Brand, Locality, Spelling
from articles.models.spelling import spellings_of
from articles.search.names import (
    THINGS,
    Rank,
    add_spellings,
    begins,
    named,
    refresh_all,
    refresh_spellings,
    suggest,
    widen,
)
from articles.search.selection import select
from tests.factories import (
    make_article,
    make_brand,
    make_initiative,
    make_locality,
    make_practice,
    make_problem,
    make_publisher,
)

pytestmark = pytest.mark.django_db

HOSTILE = ["%", "_", "\\", "'", "a\\", "\u202e", "\u200b", "\U0010ffff", "党" * 5000, "“”", "%%%", "..", "？", " "]


def in_one_case(kind: str, ids) -> dict[int, int]:
    return dict.fromkeys(ids, 1)


def names(found) -> list[str]:
    return [suggestion.thing.name for suggestion in found]


def found(text: str, **options) -> list[str]:
    return names(suggest(text, in_one_case, **options))


# Asking -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["党", "党建联", "黨建", "联盟", "dangjian", "dangjianlianmeng", "DangJian", "dang jian", "dj", "djlm"]
)
def test_a_name_is_found_by_its_characters_its_pinyin_and_their_initials(typed):
    make_practice("党建联盟")
    make_practice("微心愿")
    add_spellings()

    assert found(typed) == ["党建联盟"]


@pytest.mark.parametrize("typed", ["建党", "lianmeng", "lm", "djlmx", "党建 x"])
def test_what_is_no_part_of_a_name_finds_nothing(typed):
    make_practice("党建联盟")
    add_spellings()

    assert found(typed) == []


def test_quotation_marks_width_and_case_make_no_difference():
    make_brand("“1+9+N”党建联盟")
    add_spellings()

    for typed in ("1+9+n", "１＋９＋Ｎ党建", "“1+9+N”党建联盟", "「1+9+N」党建联盟"):
        assert found(typed) == ["“1+9+N”党建联盟"], typed


def test_another_name_is_told_where_it_is_the_one_that_was_found():
    make_locality("甘肃省", "兰州市")
    Locality.objects.filter(name="兰州市").update(aliases=["金城", "兰州"])
    add_spellings()

    assert [(it.thing.name, it.alias, it.rank) for it in suggest("jinch", in_one_case)] == [
        ("兰州市", "金城", Rank.READ)
    ]
    assert [(it.thing.name, it.alias, it.rank) for it in suggest("兰州", in_one_case)] == [
        ("兰州市", "兰州", Rank.EXACT)
    ]
    assert [(it.thing.name, it.alias) for it in suggest("兰州市", in_one_case)] == [("兰州市", "")]


def test_the_nearest_goes_first_then_what_more_cases_name():
    cases = {"联盟": 1, "联盟一家亲": 2, "联盟会客厅": 5, "党建联盟": 9}
    ids = {make_brand(name).pk: count for name, count in cases.items()}
    add_spellings()

    several = suggest("联盟", lambda kind, asked: {pk: ids[pk] for pk in asked})

    assert [(it.thing.name, it.count) for it in several] == [
        ("联盟", 1),
        ("联盟会客厅", 5),
        ("联盟一家亲", 2),
        ("党建联盟", 9),
    ]


def test_characters_go_before_readings():
    make_brand("dj工作室")
    make_brand("党建工作室")
    add_spellings()

    assert found("dj") == ["dj工作室", "党建工作室"]


def test_what_no_case_names_is_not_suggested():
    make_brand("党建联盟")
    add_spellings()

    assert suggest("党建", lambda kind, ids: {}) == []
    assert suggest("党建", lambda kind, ids: dict.fromkeys(ids, 0)) == []


def test_only_the_kinds_asked_for_and_no_more_than_wanted():
    make_practice("党建联盟")
    for number in range(12):
        make_brand(f"党建品牌{number:02}")
    add_spellings()

    assert len(suggest("党建", in_one_case)) == 10
    assert found("党建", kinds=["practice"]) == ["党建联盟"]
    assert len(suggest("党建", in_one_case, kinds=["brand"], limit=3)) == 3


def test_each_thing_stands_once():
    make_brand("党建联盟", aliases=["党建大联盟", "党建"])
    add_spellings()

    assert [(it.thing.name, it.alias) for it in suggest("党建", in_one_case)] == [("党建联盟", "党建")]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_finds_what_holds_it_and_no_more(typed):
    make_brand("党建联盟")
    make_brand("100%办结")
    add_spellings()

    assert found(typed) == (["100%办结"] if typed == "%" else [])
    assert widen([typed], in_one_case) == {}
    assert named(typed, in_one_case) == []


def test_the_beginning_of_a_name_is_looked_up_in_an_index():
    """startswith would read every row on SQLite, and a range every row on a PostgreSQL that sorts by a language."""
    for number in range(300):
        make_brand(f"{number}号院")
    add_spellings()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE articles_spelling")
            cursor.execute("SET LOCAL enable_seqscan = off")

    for column in ("key", "pinyin", "initials"):
        plan = Spelling.objects.filter(begins(column, "7")).order_by().explain()
        assert f"spelling_{column}" in plan, plan


def test_a_query_of_one_word_names_what_begins_with_it_and_not_what_holds_it():
    make_locality("甘肃省", "兰州市")
    make_publisher("兰州日报")
    make_brand("大兰州")
    add_spellings()

    assert sorted(names(named("兰州", in_one_case))) == ["兰州市", "兰州日报"]
    assert names(named("lanzhoushi", in_one_case)) == ["兰州市"]


def test_a_query_of_several_words_names_what_one_of_them_is():
    make_problem("停车难")
    make_locality("甘肃省", "兰州市")
    make_practice("停车共享")
    add_spellings()

    assert sorted(names(named("兰州市 停车难", in_one_case))) == ["停车难", "兰州市"]
    assert named("兰州 停车", in_one_case) == []


def test_a_query_names_no_more_than_wanted():
    for number in range(5):
        make_brand("停车难" if number == 4 else f"停车难 {number}号")
    make_locality("甘肃省", "兰州市")
    add_spellings()

    assert len(named("停车难 兰州市", in_one_case, limit=1)) == 1


def test_of_very_many_names_the_shortest_are_looked_at(monkeypatch):
    monkeypatch.setattr("articles.search.names.CANDIDATES", 1)
    make_brand("联盟会客厅")
    make_brand("联盟")
    add_spellings()

    assert names(suggest("联盟", in_one_case, limit=1)) == ["联盟"]


def test_a_term_that_names_very_much_is_widened_by_twenty_spellings():
    for number in range(30):
        make_brand(f"第{number}家", aliases=["驿站"])
    add_spellings()

    assert len(widen(["驿站"], in_one_case)["驿站"]) == 20


def test_a_term_is_widened_by_the_other_spellings_of_what_it_names():
    make_brand("金大姐说事室", aliases=["金大姐议事室", "“金大姐”说事室"])
    Locality.objects.filter(pk=make_locality("甘肃省", "兰州市").pk).update(aliases=["兰州"])
    add_spellings()

    assert widen(["兰州", "金大姐议事室", "金大姐"], in_one_case) == {
        "兰州": ["兰州市"],
        "金大姐议事室": ["金大姐说事室", "“金大姐”说事室"],
    }
    assert widen(["兰州市"], in_one_case) == {"兰州市": ["兰州"]}


def test_a_term_tells_no_other_spelling_of_what_stands_in_hidden_cases_only():
    make_brand("金大姐说事室", aliases=["金大姐"])
    make_practice("议事协商", aliases=["金大姐"])
    add_spellings()

    assert widen(["金大姐"], lambda kind, ids: {}) == {"金大姐": ["议事协商"]}


def test_titles_that_hold_every_word_come_newest_first():
    make_article(title="停车难")
    old, new = (
        make_article(title="停车有物业管", published_on=f"{year}-01-01", published_precision="day")
        for year in (2020, 2024)
    )
    selection = select(states=["published"])

    assert selection.titled("停车 物业", 5) == [new.pk, old.pk]
    assert selection.titled("停车", 1) == [new.pk]


# Writing ------------------------------------------------------------------------------------------------


def rows() -> Counter:
    return Counter(Spelling.objects.values_list("kind", "thing_id", "text", "key", "pinyin", "initials", "is_name"))


def test_every_kind_is_written_and_none_of_them_is_of_persons():
    make_locality("甘肃省")
    for make in (make_brand, make_initiative, make_practice, make_problem, make_publisher):
        make("党建联盟")

    assert add_spellings() == 6
    assert set(Spelling.objects.values_list("kind", flat=True)) == {*THINGS} == {*Spelling.Kind.values}
    assert not {"person", "author", "resident", "user"} & {*THINGS}


def test_a_second_refresh_changes_nothing_and_writes_nothing():
    make_brand("党建联盟", aliases=["联盟", "联盟", "党建联盟"])
    make_locality("甘肃省", "兰州市")
    assert refresh_all() == 3
    before = rows()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert refresh_all() == 0
        assert add_spellings() == 0

    assert rows() == before
    assert not [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]


def test_a_renamed_thing_is_found_by_its_new_name_only():
    brand = make_brand("金大姐说事室")
    add_spellings()
    Brand.objects.filter(pk=brand.pk).update(name="银大姐说事室", aliases=["银姐"])

    assert refresh_all() == 1
    assert found("金大姐") == []
    assert found("银姐") == found("ydj") == ["银大姐说事室"]


def test_a_deleted_thing_leaves_no_spelling():
    brand, other = make_brand("金大姐说事室"), make_brand("畅大妈调解室")
    add_spellings()
    brand.delete()

    assert found("金大姐") == []  # even before the rows are gone
    assert refresh_all() == 1
    assert set(Spelling.objects.values_list("thing_id", flat=True)) == {other.pk}


def test_refreshing_one_thing_leaves_the_others_alone():
    brand, other = make_brand("金大姐说事室"), make_brand("畅大妈调解室")
    add_spellings()
    Brand.objects.update(name="改了名")

    refresh_spellings("brand", [brand.pk])

    assert set(Spelling.objects.values_list("thing_id", "text")) == {(brand.pk, "改了名"), (other.pk, "畅大妈调解室")}


def test_one_spelling_stands_once_a_thing():
    make_brand("党建联盟")
    add_spellings()
    row = Spelling.objects.get()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_longest_name_and_the_oddest_have_their_rows():
    make_brand("壮" * 100, aliases=["“”", "﷽" * 100, "🏠"])

    add_spellings()

    assert Spelling.objects.count() == 4
    assert found("zhuangzhuang") == ["壮" * 100]


def test_a_spelling_that_differs_in_its_marks_alone_has_the_same_key():
    columns = spellings_of("“1+9+N”党建联盟", ["1+9+N党建联盟"])

    assert [row["is_name"] for row in columns] == [True, False]
    assert len({row["key"] for row in columns}) == 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_that_end_at_once_write_each_spelling_once():
    for number in range(30):
        make_brand(f"品牌{number}")
    start, troubles = threading.Barrier(2), []

    def add() -> None:
        try:
            start.wait()
            add_spellings()
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert troubles == []
    assert Spelling.objects.count() == 30


def test_looking_names_up_loads_no_tables_of_readings():
    """They take 58 MB in every process of the server."""
    code = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; django.setup();"
        "import articles.urls, articles.search.names, articles.admin; sys.exit('pypinyin' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
