"""Readers report errors with the sentence; editors answer, leave notes, and see who else is at the same record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import merge, notes
from articles.history import undo
from articles.models import Action, Article, Note, Presence
from tests.factories import make_article, make_brand, make_claim, make_person

pytestmark = pytest.mark.django_db
TEXT = "城关区有1771个党组织。金大姐说事室来了3个人。"


@pytest.fixture
def reader():
    return make_person("li")


@pytest.fixture
def wang():
    return make_person("wang", "change_article")


@pytest.fixture
def case():
    article = make_article(TEXT, state=Article.State.PUBLISHED)
    make_claim(article, "1771个", value=1771, unit="个")
    return article


def report_page(case: Article, query: str = "") -> str:
    return reverse("article_report", args=[case.pk]) + query


def test_a_report_carries_the_sentence_and_waits_for_an_editor(client, case, reader, wang):
    client.force_login(reader)
    form = client.get(report_page(case, "?s=2")).context["form"]
    assert form["quote"].value() == "金大姐说事室来了3个人。"

    response = client.post(report_page(case), {"quote": form["quote"].value(), "text": "是5个人\r\n见原报"})

    assert response.url == case.get_absolute_url()
    note = Note.objects.get()
    assert (note.author, note.quote, note.text) == (reader, "金大姐说事室来了3个人。", "是5个人\n见原报")
    assert Action.objects.get().actor == reader
    client.force_login(wang)
    assert "读者的1条纠错等着处理" in client.get(reverse("review_queue")).content.decode()
    assert "是5个人" in client.get(reverse("review_article", args=[case.pk])).content.decode()


def test_the_answer_reaches_the_reader_and_nobody_else(client, case, reader, wang):
    note = notes.report(case, "", "日期错了", reader)
    client.force_login(wang)

    client.post(
        reverse("note_settle", args=[note.pk]), {"version": note.version or Action.objects.get().pk, "answer": "改了"}
    )

    client.force_login(reader)
    mine = client.get(reverse("note_list")).content.decode()
    assert "日期错了" in mine
    assert "改了" in mine
    assert "wang" not in mine
    client.force_login(make_person("zhao"))
    for address in (reverse("note_list"), report_page(case), case.get_absolute_url()):
        assert "日期错了" not in client.get(address).content.decode()


def test_two_editors_settle_it_once(client, case, reader, wang):
    note = notes.report(case, "", "日期错了", reader)
    version = Action.objects.get().pk
    client.force_login(wang)

    for answer in ("甲", "乙"):
        client.post(reverse("note_settle", args=[note.pk]), {"version": version, "answer": answer})

    note.refresh_from_db()
    assert (note.answer, Action.objects.count()) == ("甲", 2)


@pytest.mark.parametrize("text", ["", "  ", "长" * 1001, "\u202e"])
def test_a_report_that_says_nothing_or_too_much_is_told(text, client, case, reader):
    client.force_login(reader)

    response = client.post(report_page(case), {"quote": "", "text": text})

    assert response.status_code == 422
    assert not Note.objects.exists()


def test_who_has_many_reports_waiting_lets_the_editors_catch_up(client, case, reader, monkeypatch):
    monkeypatch.setattr(notes, "MAX_WAITING", 1)
    client.force_login(reader)

    statuses = [client.post(report_page(case), {"text": "错了"}).status_code for _ in range(2)]

    assert statuses == [302, 422]
    assert Note.objects.count() == 1


def test_hidden_cases_take_no_reports_and_strangers_log_in_first(client, case, reader, settings):
    settings.PUBLIC_READ = True
    assert reverse("login") in client.get(report_page(case)).url
    client.force_login(reader)
    hidden = make_article("草稿。", state=Article.State.PROPOSED)
    assert client.get(report_page(hidden)).status_code == 404
    assert client.post(report_page(hidden), {"text": "错了"}).status_code == 404


def test_a_note_stands_on_the_record_is_deleted_by_its_author_and_comes_back(client, wang, case):
    brand = make_brand("金大姐说事室")
    client.force_login(wang)
    client.post(reverse("note_add", args=["brand", brand.pk]), {"text": "和江海区的是一个吗？"})
    note = Note.objects.get()
    history = reverse("record_history", args=["brand", brand.pk])
    assert "和江海区的是一个吗" in client.get(history).content.decode()

    client.force_login(make_person("zhao", "change_article"))
    assert client.post(reverse("note_delete", args=[note.pk])).status_code == 403
    client.force_login(wang)
    client.post(reverse("note_delete", args=[note.pk]))
    assert not Note.objects.exists()

    undo(Action.objects.get(kind="delete"), wang)
    assert Note.objects.get().text == note.text


def test_notes_go_along_when_names_are_merged(wang):
    one, other = make_brand("金大姐议事室"), make_brand("金大姐说事室")
    notes.add(one, "旧名", wang)
    source_version = one.version

    action = merge.merge(one, other, (source_version, other.version), wang)

    assert Note.objects.get().record == other.pk
    undo(action, wang)
    assert Note.objects.get().record == one.pk


@pytest.mark.parametrize("kind", ["user", "session", "note", "x"])
def test_what_has_no_history_takes_no_notes_and_no_sign(kind, client, wang):
    client.force_login(wang)
    assert client.post(reverse("note_add", args=[kind, 1]), {"text": "x"}).status_code == 404
    assert client.post(reverse("presence_tell", args=[kind, 1])).status_code == 404


# Presence ----------------------------------------------------------------------------------------------


def test_who_opens_what_somebody_else_has_open_is_told(client, case, wang):
    zhao = make_person("zhao", "change_article")
    address = reverse("presence_tell", args=["article", case.pk])
    client.force_login(wang)
    assert client.post(address).content == b""
    client.force_login(zhao)

    assert "wang" in client.post(address).content.decode()
    assert "wang也正打开着" in client.get(reverse("review_article", args=[case.pk])).content.decode()
    assert "zhao" not in client.post(address).content.decode()

    client.force_login(wang)
    client.post(address, {"closed": "1"})
    client.force_login(zhao)
    assert client.post(address).content == b""


def test_a_page_that_no_longer_tells_is_forgotten(client, case, wang):
    long_ago = timezone.now() - timedelta(minutes=2)
    Presence.objects.create(kind="article", record=case.pk, user=make_person("zhao"), at=long_ago)
    client.force_login(wang)

    assert client.post(reverse("presence_tell", args=["article", case.pk])).content == b""
    assert not Presence.objects.filter(user__username="zhao").exists()


def test_readers_neither_tell_nor_hear(client, case, reader):
    client.force_login(reader)
    assert client.post(reverse("presence_tell", args=["article", case.pk])).status_code == 403
    assert not Presence.objects.exists()
