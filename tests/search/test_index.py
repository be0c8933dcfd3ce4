"""The index follows the articles, on both databases."""

import datetime
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from articles.models import Article, ArticleBody, Entry, IndexClock, Mention, Practice
from articles.search import rebuild
from articles.search.entries import index, tick
from articles.search.selection import select
from articles.search.shelf import shelf
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_locality,
    make_mention,
    make_practice,
    make_publisher,
)

pytestmark = pytest.mark.django_db


def found(q):
    return set(select(states=Article.State.values).matching(q).newest(0, 100))


def test_an_entry_tells_what_a_case_names_and_is():
    street = make_locality("甘肃省", "兰州市", "西固区", "临洮街街道")
    day = datetime.date(2021, 5, 6)
    article = make_article(
        "停车难，修好3户。",
        publisher=make_publisher("兰州日报"),
        published_on=day,
        published_precision="day",
        locality=street,
    )
    brand = make_brand("金大姐说事室")
    for thing in (street, brand, brand, make_practice("议事协商")):
        make_mention(article, thing)
    make_mention(article, make_practice("双报到"), state=Mention.State.REJECTED)
    make_claim(article, "3户", 3, "户", kind="households")

    selection = select(states=["published"])

    counts = {kind: selection.counts(kind) for kind in selection.shelf.pairs}
    present = {kind: [number for number, count in enumerate(each) if count] for kind, each in counts.items()}
    assert present["locality"] == sorted([street.pk, *(place.pk for place in street.ancestors)])
    assert present["brand"] == [brand.pk]
    assert len(present["practice"]) == 1
    assert present["publisher"] == [article.publisher_id]
    assert present["year"] == [2021]
    assert present["level"] == [3]
    assert present["figure"] == [7]
    assert selection.shelf.days.tolist() == [day.toordinal()]
    assert selection.shelf.figures.tolist() == [1]


def test_a_changed_text_is_found_by_its_new_words_alone():
    article = make_article("停车难。", title="旧")
    ArticleBody.objects.filter(pk=article.pk).update(text="电梯坏了。")
    Article.objects.filter(pk=article.pk).update(title="新")
    index([article.pk])

    assert found("停车") == found("旧") == set()
    assert found("电梯") == found("新") == {article.pk}


def test_unchanged_words_are_not_indexed_again():
    article = make_article("停车难。")
    before = Entry.objects.get(pk=article.pk)
    make_mention(article, make_brand("甲"))
    after = Entry.objects.get(pk=article.pk)

    assert after.document == before.document
    assert after.stamp > before.stamp


def test_a_deleted_article_is_gone_from_a_shelf_that_held_it():
    article, other = make_article("停车难。"), make_article("停车场。")
    assert found("停车") == {article.pk, other.pk}
    Article.objects.filter(pk=article.pk).delete()
    index([article.pk])

    assert found("停车") == {other.pk}
    assert select(states=Article.State.values).total == 1


def test_a_shelf_takes_over_what_changed_and_what_is_new():
    first = make_article("停车难。")
    make_mention(first, make_practice("议事协商"))
    assert select(states=["published"]).counts("practice").sum() == 1
    second = make_article("停车场。")
    practice = make_practice("双报到")
    make_mention(second, practice)
    make_mention(first, practice)
    Article.objects.filter(pk=first.pk).update(state=Article.State.ARCHIVED)
    index([first.pk])

    published = select(states=["published"])
    assert published.newest(0, 10) == [second.pk]
    assert published.counts("practice")[practice.pk] == 1
    assert select(states=Article.State.values).counts("practice")[practice.pk] == 2


def test_counts_of_few_and_of_many_are_made_alike(monkeypatch):
    practices = [make_practice(f"做法{number}") for number in range(4)]
    for number in range(12):
        article = make_article("停车难。" if number % 3 else "电梯坏了。")
        for practice in practices[: number % 5]:
            make_mention(article, practice)
    selection = select(states=["published"]).matching("电梯")
    few = selection.counts("practice").tolist()
    monkeypatch.setattr("articles.search.shelf.FEW", 0)

    assert few == selection.counts("practice").tolist() != []


def test_rebuilding_changes_nothing_that_can_be_found(capsys):
    kept, changed = make_article("停车难。"), make_article("电梯坏了。")
    make_mention(kept, make_brand("甲"))
    ArticleBody.objects.filter(pk=changed.pk).update(text="停车场。")

    with pytest.raises(SystemExit, match="1"):
        call_command("check_search")
    call_command("rebuild_search_index")
    call_command("check_search")

    assert found("停车") == {kept.pk, changed.pk}
    assert found("电梯") == set()
    assert "2 articles indexed" in capsys.readouterr().out


def test_while_a_build_runs_every_article_is_found_once():
    articles = [make_article(f"停车难{number}。").pk for number in range(5)]
    rebuild.begin()
    assert found("停车") == set(articles)
    for _done in rebuild.build(articles[:2]):
        pass
    assert found("停车") == set(articles)
    assert rebuild.pending() == articles[2:]
    late = make_article("停车场。").pk
    call_command("rebuild_search_index")

    assert found("停车") == {*articles, late}
    assert rebuild.pending() == []
    assert list(rebuild.differing()) == []


def test_while_a_build_runs_the_best_match_still_comes_first():
    best, other = make_article("社区。", title="停车").pk, make_article("停车，" + "社区办了许多事。" * 20).pk
    rebuild.begin()
    for _done in rebuild.build([other]):
        pass

    assert select(states=["published"]).matching("停车").relevant(0, 9) == [best, other]


def test_what_the_index_lacks_is_added_without_a_new_build():
    article = make_article("停车难。")
    Entry.objects.all().delete()
    assert rebuild.pending() == [article.pk]

    call_command("rebuild_search_index", "--missing")

    assert list(rebuild.differing()) == []


@pytest.mark.parametrize("what", ["missing", "entry", "words", "gone"])
def test_every_difference_is_told(what, capsys):
    article = make_article("停车难。")
    if what == "missing":
        Entry.objects.all().delete()
    elif what == "entry":
        Entry.objects.update(figures=7)
    elif what == "words":
        from articles.search.backend import backend

        entry = Entry.objects.get()
        backend().remove([article.pk])
        entry.document += 1000 * (backend().__name__.endswith("sqlite"))
        entry.save()
    else:
        Article.objects.filter(pk=article.pk).delete()

    assert [difference for _article, difference in rebuild.differing()] == [what]
    with pytest.raises(SystemExit, match="1"):
        call_command("check_search")
    assert f"article {article.pk}:" in capsys.readouterr().out


def test_figures_of_all_kinds_are_counted_together():
    article = make_article("修好3户，花了5万元。")
    make_claim(article, "3户", 3, "户", kind="households")
    make_claim(article, "5万元", 50000, "元", kind="money")

    assert select(states=["published"]).shelf.figures.tolist() == [2]


def test_words_of_another_text_are_a_difference():
    one, other = make_article("停车难。"), make_article("电梯坏了。")
    documents = dict(Entry.objects.values_list("article_id", "document"))
    Entry.objects.filter(pk=one.pk).update(document=documents[other.pk])
    Entry.objects.filter(pk=other.pk).update(document=documents[one.pk])

    assert sorted(rebuild.differing()) == [(one.pk, "words"), (other.pk, "words")]


@pytest.mark.only_on_sqlite
def test_a_build_that_is_done_leaves_no_table_of_the_former_ones():
    make_article("停车难。")

    call_command("rebuild_search_index")

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%%'")
        tables = {name for (name,) in cursor.fetchall()}
    build = IndexClock.objects.get().build
    assert tables == {f"articles_words_{build}", f"articles_characters_{build}"}


def test_a_clock_that_went_back_means_another_library():
    """As after a backup was restored below a running server."""
    kept, lost = make_article("停车难。"), make_article("停车场。")
    assert found("停车") == {kept.pk, lost.pk}
    Entry.objects.filter(pk=lost.pk).delete()
    IndexClock.objects.update(number=F("number") - 1)

    assert found("停车") == {kept.pk}


def names(ids):
    return Practice.objects.filter(pk__in=ids).values_list("pk", "name")


def test_a_shelf_forgets_names_when_the_clock_moves():
    practice = make_practice("双报到")
    make_mention(make_article(), practice)
    assert shelf().known("practice", [practice.pk], names) == {practice.pk: "双报到"}
    Practice.objects.update(name="双报到制")
    tick()

    assert shelf().known("practice", [practice.pk], names) == {practice.pk: "双报到制"}


def test_names_that_are_asked_for_later_join_those_that_are_known():
    first, second = make_practice("双报到"), make_practice("微心愿")
    held = shelf()
    held.known("practice", [first.pk], names)

    assert held.known("practice", [second.pk], names) == {first.pk: "双报到", second.pk: "微心愿"}


def test_an_entry_that_is_newer_than_the_clock_that_was_read_is_on_the_shelf_once():
    """As when somebody writes between the look at the clock and that at the entries."""
    article = make_article("停车难。")
    IndexClock.objects.update(number=F("number") - 1)
    assert found("停车") == {article.pk}
    IndexClock.objects.update(number=F("number") + 1)

    assert select(states=["published"]).newest(0, 10) == [article.pk]


LETTERS = "".join(Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=5000))


@pytest.mark.parametrize("long", ["a" * 5000, LETTERS, "7" * 5000, "党" * 5000, "<" * 5000], ids=range(5))
def test_a_text_with_a_run_of_thousands_is_found(long):
    article = make_article(f"停车难。{long}。电梯坏了。")

    assert found("停车") == found("电梯") == {article.pk}
    assert found(LETTERS) == ({article.pk} if long == LETTERS else set())
    assert found(LETTERS[:4000]) == set()
    assert list(rebuild.differing()) == []


if connection.vendor == "sqlite":

    def test_statistics_of_a_small_index_do_not_slow_down_a_large_one():
        make_article("停车难。")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            call_command("rebuild_search_index", "--missing")
            cursor.execute("SELECT tbl FROM sqlite_stat1")

            assert not [
                table for (table,) in cursor.fetchall() if table.startswith(("articles_words", "articles_characters"))
            ]
