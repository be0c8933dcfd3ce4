"""Rows that go into the database past the ORM, and come out through it."""

import datetime

import pytest

from articles.importer import sql
from articles.models import Locality, Shingle, Source, SourceContent
from tests.factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = datetime.datetime(2021, 8, 27, 12, tzinfo=datetime.UTC)


def test_more_rows_than_one_statement_takes_are_all_put_in():
    article = make_article("一。")
    rows = [{"article_id": article.pk, "value": value} for value in range(2 * sql.AT_ONCE + 50)]

    sql.insert(Shingle, rows)

    assert sorted(article.shingles.values_list("value", flat=True)) == [row["value"] for row in rows]


def test_keys_come_back_in_the_order_of_the_rows():
    names = [f"第{number}街道" for number in range(sql.AT_ONCE + 20)]
    row = {"level": "township", "aliases": ["别名"], "path": "", "code": ""}

    keys = sql.insert_numbered(Locality, [row | {"name": name} for name in names])

    found = Locality.objects.in_bulk(keys)
    assert [found[key].name for key in keys] == names
    assert {tuple(place.aliases) for place in found.values()} == {("别名",)}


def test_bytes_lists_and_times_are_stored_as_their_fields_read_them():
    source = {"name": "a.txt", "sha256": "0" * 64, "size": 3, "encoding": "utf-8", "length": 1, "received_at": NOW}
    (key,) = sql.insert_numbered(Source, [source])
    sql.insert(SourceContent, [{"source_id": key, "raw": b"\xe4\xb8\x80", "text": "一", "lines": [[0, 1, "body", ""]]}])

    stored = Source.objects.get(pk=key)
    assert (stored.received_at, stored.republishes) == (NOW, None)
    assert bytes(stored.content.raw) == b"\xe4\xb8\x80"
    assert stored.content.lines == [[0, 1, "body", ""]]


def test_what_some_rows_leave_out_is_null_there():
    first, second = make_article("一。"), make_article("二。")
    row = {"name": "a", "size": 1, "encoding": "utf-8", "length": 1, "received_at": NOW}

    keys = sql.insert_numbered(
        Source, [row | {"sha256": "1" * 64}, row | {"sha256": "2" * 64, "republishes_id": second.pk}]
    )

    assert [Source.objects.get(pk=key).republishes for key in keys] == [None, second]
    assert first.republications.count() == 0


def test_no_rows_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        sql.insert(Shingle, [])
        assert sql.insert_numbered(Shingle, []) == []
