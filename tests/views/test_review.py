"""The review of one case: each decision is one action, wrong input is told, strangers and viewers are refused."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from articles.history import act
from articles.models import Action, Article, Brand, Claim, Mention
from articles.search.names import add_spellings
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_locality,
    make_mention,
    make_person,
    make_practice,
)

pytestmark = pytest.mark.django_db
TEXT = "城关区有1771个党组织，金大姐说事室来了3个人。\n微心愿办成了8件。"


@pytest.fixture
def wang(django_user_model):
    return make_person("wang", "change_article", "change_mention", "change_claim", "add_mention", "add_claim")


@pytest.fixture
def editor(client, wang):
    client.force_login(wang)
    return client


@pytest.fixture
def case():
    article = make_article(TEXT, state=Article.State.PROPOSED)
    make_claim(article, "1771个", value=1771, unit="个", subject="党组织", score=0.95)
    make_claim(article, "3个", value=3, unit="个", subject="人", score=0.6)
    make_mention(article, make_brand("金大姐说事室"), "金大姐说事室", score=0.92)
    make_mention(article, make_practice("微心愿"), "微心愿", score=0.5)
    add_spellings()
    return article


def page(article: Article, query: str = "") -> str:
    return reverse("review_article", args=[article.pk]) + query


def key(record: Mention | Claim) -> str:
    return f"{'c' if isinstance(record, Claim) else 'm'}{record.pk}"


def decide(client, record, decision: str, **given):
    address = reverse("review_decide", args=[record.article_id, key(record)])
    return client.post(address, {"version": record.version, "decision": decision, **given})


def test_the_page_lists_all_findings_in_the_order_of_the_text_and_marks_them(editor, case):
    response = editor.get(page(case))

    texts = [line.finding.text for line in response.context["lines"]]
    assert texts == ["1771个", "金大姐说事室", "3个", "微心愿"]
    text = response.content.decode()
    assert text.count("m-figure proposed") == 2
    assert 'value="1771"' in text
    assert [line.finding.text for line in editor.get(page(case, "?kind=brand")).context["lines"]] == ["金大姐说事室"]


def test_accepting_is_one_action_and_leads_to_the_next_open_finding(editor, case, wang):
    first = case.claims.get(value=1771)

    response = decide(editor, first, "yes")

    following = case.mentions.get(brand__isnull=False)
    assert response.url == page(case, f"?at={key(following)}")
    first.refresh_from_db()
    assert (first.state, first.decided_by, first.corrected_at) == ("confirmed", wang, None)
    (action,) = Action.objects.all()
    assert (action.kind, action.changes.filter(kind="claim").count()) == ("decide", 1)
    case.refresh_from_db()
    assert case.state == "in_review"


def test_rejecting_and_opening_again(editor, case):
    claim = case.claims.get(value=3)
    decide(editor, claim, "no")
    claim.refresh_from_db()
    assert claim.state == "rejected"

    decide(editor, claim, "open")
    claim.refresh_from_db()
    assert (claim.state, claim.decided_by, claim.decided_at) == ("proposed", None, None)


def test_undo_takes_back_ones_own_last_decision_and_nothing_of_others(editor, case, client):
    claim, mention = case.claims.get(value=3), case.mentions.get(brand__isnull=False)
    decide(editor, claim, "no")
    client.force_login(make_person("li", "change_article", "change_mention", "change_claim"))
    decide(client, mention, "no")

    address = reverse("review_undo", args=[case.pk])
    assert client.post(address).url == page(case, f"?at={key(mention)}")
    assert client.post(address, follow=True).status_code == 200

    claim.refresh_from_db()
    mention.refresh_from_db()
    assert (claim.state, mention.state) == ("rejected", "proposed")


def test_a_stale_decision_is_refused_with_409_and_shows_what_is_there(editor, case):
    claim = case.claims.get(value=3)
    decide(editor, claim, "yes")

    response = decide(editor, claim, "no")

    assert response.status_code == 409
    assert "wang" in response.content.decode()
    claim.refresh_from_db()
    assert claim.state == "confirmed"


def test_a_decision_on_what_another_reading_took_away_is_told(editor, case):
    claim = case.claims.get(value=3)
    with act(Action.Kind.READ) as acting:
        acting.watch(Claim.objects.filter(pk=claim.pk))
        Claim.objects.filter(pk=claim.pk).delete()

    response = decide(editor, claim, "yes")

    assert response.status_code == 409
    (told,) = response.context["messages"]
    assert told.level_tag == "error"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_without_a_version_nothing_is_decided(version, editor, case):
    claim = case.claims.get(value=3)

    response = editor.post(reverse("review_decide", args=[case.pk, key(claim)]), {"decision": "no", "version": version})

    assert response.status_code == 409
    claim.refresh_from_db()
    assert claim.state == "proposed"


def figure_form(**changes) -> dict[str, object]:
    return {"qualifier": "exact", "value": "3", "unit": "个", "kind": "count", "subject": "人"} | changes


def test_accepting_with_other_values_corrects_the_figure(editor, case):
    claim, place = case.claims.get(value=3), make_locality("甘肃省", "兰州市")
    add_spellings()

    decide(editor, claim, "yes", **figure_form(value="4.5", unit="名", place="兰州市"))

    claim.refresh_from_db()
    assert (str(claim.value), claim.unit, claim.locality, claim.state) == ("4.5000", "名", place, "confirmed")
    assert claim.corrected_at
    assert Action.objects.get().kind == "edit"


def test_an_untouched_form_is_a_decision_and_no_correction(editor, case):
    claim = case.claims.get(value=3)

    decide(editor, claim, "yes", **figure_form())

    claim.refresh_from_db()
    assert (claim.state, claim.corrected_at) == ("confirmed", None)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"value": "1e999999"}, "value"),
        ({"value": "NaN"}, "value"),
        ({"value": "-1"}, "value"),
        ({"value": "5", "value_max": "4"}, "value_max"),
        ({"unit": ""}, "unit"),
        ({"place": "没有的地方"}, "place"),
        ({"place": "长" * 200}, "place"),
        ({"indicator": "4711"}, "indicator"),
        ({"kind": "x"}, "kind"),
    ],
)
def test_wrong_values_are_told_and_what_was_typed_stays(changes, told, editor, case):
    claim = case.claims.get(value=3)

    response = decide(editor, claim, "yes", **figure_form(**changes))

    assert response.status_code == 422
    assert told in response.context["form"].errors
    claim.refresh_from_db()
    assert claim.state == "proposed"


def test_a_mention_is_turned_to_another_thing_of_another_kind(editor, case):
    mention = case.mentions.get(brand__isnull=False)
    practice = make_practice("议事协商")
    add_spellings()

    decide(editor, mention, "yes", kind="practice", name="议事协商")

    mention.refresh_from_db()
    assert (mention.target, mention.brand, mention.state) == (practice, None, "confirmed")


def test_a_name_that_is_new_is_made_when_it_is_asked_for_and_undone_with_it(editor, case):
    mention = case.mentions.get(brand__isnull=False)

    asked = decide(editor, mention, "yes", kind="brand", name="金大姐工作室")
    assert asked.status_code == 422
    assert asked.context["form"].is_unknown
    decide(editor, mention, "yes", kind="brand", name="金大姐工作室", make="on")

    mention.refresh_from_db()
    assert mention.target == Brand.objects.get(name="金大姐工作室")
    editor.post(reverse("review_undo", args=[case.pk]))
    mention.refresh_from_db()
    assert (mention.target.name, mention.state) == ("金大姐说事室", "proposed")
    assert not Brand.objects.filter(name="金大姐工作室").exists()


def test_of_two_places_of_one_name_none_is_guessed(editor, case):
    claim = case.claims.get(value=3)
    for city in ("兰州市", "天水市"):
        make_locality("甘肃省", city, "朝阳社区")
    add_spellings()

    response = decide(editor, claim, "yes", **figure_form(place="朝阳社区"))

    assert response.status_code == 422
    assert "朝阳社区（甘肃省兰州市）" in response.content.decode()
    decide(editor, claim, "yes", **figure_form(place="朝阳社区（甘肃省天水市）"))
    claim.refresh_from_db()
    assert claim.locality.names == ("甘肃省", "天水市", "朝阳社区")


def test_other_words_take_the_place_of_wrong_ones(editor, case):
    claim, mention = case.claims.get(value=3), case.mentions.get(brand__isnull=False)

    decide(editor, claim, "yes", **figure_form(words="来了3个"))
    start = TEXT.index("说事室")
    decide(editor, mention, "yes", kind="brand", name="金大姐说事室", words="说事室", start=start, end=start + 3)

    claim.refresh_from_db()
    mention.refresh_from_db()
    assert (claim.figure, claim.state, claim.corrected_at is not None) == ("来了3个", "confirmed", True)
    assert (mention.quote, mention.start) == ("说事室", start)
    assert mention.machine["start"] == start - 3
    assert Action.objects.count() == 2


@pytest.mark.parametrize("words", ["没有这几个字", "了3个人。\n微心愿"])
def test_words_that_do_not_stand_in_the_story_are_told(words, editor, case):
    claim = case.claims.get(value=3)

    response = decide(editor, claim, "yes", **figure_form(words=words))

    assert response.status_code == 422
    assert "正文里没有这几个字" in response.content.decode()
    assert not Action.objects.exists()


def test_a_contested_finding_shows_both_readings_and_takes_either(editor, case):
    claim = case.claims.get(value=1771)
    reads = claim.said() | {"value": "1177", "locality_id": 4711}  # of a place that is gone
    Claim.objects.filter(pk=claim.pk).update(state="confirmed", machine=reads, is_contested=True)

    shown = editor.get(page(case, f"?at={key(claim)}"))
    assert [(each.before, each.after) for each in shown.context["contested_finding"]] == [("1771", "1177")]
    editor_form = shown.content.decode().partition('id="editor"')[2]
    assert re.search(r"<button[^>]*>", editor_form)[0].count('value="yes"') == 1  # what Enter presses in a field
    decide(editor, claim, "take")

    claim.refresh_from_db()
    assert (claim.value, claim.is_contested, claim.state) == (1177, False, "confirmed")
    assert claim.locality is None
    assert Action.objects.count() == 1


@pytest.mark.parametrize(("decision", "title"), [("keep", "手改的"), ("take", "新印的")])
def test_a_contested_title_is_kept_or_taken(decision, title, editor, case):
    Article.objects.filter(pk=case.pk).update(title="手改的", machine={"title": "新印的"}, is_contested=True)
    assert "新印的" in editor.get(page(case)).content.decode()

    editor.post(reverse("review_settle", args=[case.pk]), {"version": 0, "decision": decision})

    case.refresh_from_db()
    assert (case.title, case.is_contested) == (title, False)


def test_one_case_leads_to_the_next_that_waits_and_back(editor, case):
    done, other = make_article("乙。"), make_article("丙有5个党组织。")
    make_claim(other, "5个", value=5, unit="个")
    archived = make_article("丁有6个党组织。", state=Article.State.ARCHIVED)
    make_claim(archived, "6个", value=6, unit="个")

    shown = editor.get(page(case))
    assert (shown.context["next_case"], shown.context["case_before"]) == (other, other)
    assert editor.get(page(done)).context["case_before"] == case
    assert editor.get(page(other)).context["next_case"] == case


def test_archived_cases_leave_the_readers_and_come_back(client, case, settings):
    settings.PUBLIC_READ = True
    wang = make_person("wang", "change_article", "publish_article")
    client.force_login(wang)

    client.post(reverse("review_state", args=[case.pk]), {"version": 0, "state": "archived"})

    case.refresh_from_db()
    assert case.state == "archived"
    shown = client.get(page(case))
    assert shown.context["state_action"].actor == wang
    assert "移出归档" in shown.content.decode()


def test_names_are_offered_with_place_and_number_of_cases_and_those_of_no_case(editor, case, client):
    for city in ("兰州市", "天水市"):
        make_locality("甘肃省", city, "朝阳社区")
    add_spellings()

    offered = editor.get(reverse("name_suggest"), {"kind": ["locality", "brand"], "typed": "朝阳"}).content.decode()
    assert 'data-value="朝阳社区（甘肃省天水市）"' in offered
    brand = editor.get(reverse("name_suggest"), {"kind": "brand", "typed": "金大姐"}).content.decode()
    assert 'data-value="金大姐说事室"' in brand
    client.logout()
    assert client.get(reverse("name_suggest"), {"kind": "brand", "typed": "金大姐"}).status_code in (302, 403)


def test_all_sure_findings_are_accepted_and_undone_as_one(editor, case):
    editor.post(reverse("review_accept", args=[case.pk]))

    assert sorted([*case.claims.values_list("state", flat=True), *case.mentions.values_list("state", flat=True)]) == [
        "confirmed", "confirmed", "proposed", "proposed",
    ]  # fmt: skip
    assert Action.objects.count() == 1
    editor.post(reverse("review_undo", args=[case.pk]))
    assert not case.claims.exclude(state="proposed").exists()


def test_what_was_missed_is_tagged_by_its_words_or_by_its_place(editor, case, wang):
    make_locality("甘肃省", "兰州市", "城关区")
    add_spellings()
    shown = editor.get(page(case, "?quote=城关区")).context["adding"]
    assert (shown.span.start, shown.span.end) == (0, 3)

    given = {"start": 0, "end": 3, "kind": "locality", "name": "城关区"}
    assert editor.post(reverse("review_add", args=[case.pk]), given).status_code == 302

    mention = case.mentions.get(locality__isnull=False)
    assert (mention.quote, mention.state, mention.decided_by, mention.rule) == (
        "城关区",
        "confirmed",
        wang,
        "added by hand",
    )
    assert Action.objects.get().kind == "add"


def test_what_is_tagged_already_is_not_tagged_once_more(editor, case):
    address = reverse("review_add", args=[case.pk])
    figure = figure_form(value="8", unit="件", subject="微心愿") | {"quote": "8件"}
    assert editor.post(address, figure).status_code == 302

    for given in (figure, {"quote": "金大姐说事室", "kind": "brand", "name": "金大姐说事室"}):
        response = editor.post(address, given)
        assert response.status_code == 422
        assert [message.level_tag for message in response.context["messages"]][-1] == "error"
    assert Action.objects.count() == 1

    case.mentions.update(state="rejected")  # what was rejected may be tagged after all
    assert editor.post(address, given).status_code == 302


def test_a_missed_figure_brings_its_number_along(editor, case):
    start = TEXT.index("8件")
    form = editor.get(page(case, f"?start={start}&end={start + 2}")).context["adding"].figure_form
    assert (form.initial["value"], form.initial["unit"]) == ("8", "件")

    given = figure_form(value="8", unit="件", subject="微心愿") | {"start": start, "end": start + 2}
    editor.post(reverse("review_add", args=[case.pk]), given)

    assert case.claims.get(value=8).figure == "8件"


@pytest.mark.parametrize(
    "query",
    ["?start=5&end=40", "?start=0&end=0", "?start=3&end=1", "?start=999999&end=1000000", "?quote=没有的词", "?quote="],
)
def test_words_that_cannot_be_tagged_get_a_clear_answer(query, editor, case):
    response = editor.get(page(case, query))

    assert response.status_code == 200
    assert response.context["adding"] is None
    assert list(response.context["messages"])
    given = dict(pair.split("=") for pair in query[1:].split("&"))
    assert editor.post(reverse("review_add", args=[case.pk]), given | {"kind": "brand", "name": "x"}).status_code == 422
    assert not Action.objects.exists()


def test_publishing_asks_what_is_open_and_needs_its_permission(editor, case, client):
    address = reverse("review_state", args=[case.pk])
    assert editor.post(address, {"state": "published", "version": 0}).status_code == 403
    client.force_login(make_person("zhao", "change_article", "publish_article"))

    asked = client.post(address, {"state": "published", "version": 0})
    assert asked.context["left"] == 4
    assert client.post(address, {"state": "published", "version": 0, "anyway": "1"}).status_code == 302

    case.refresh_from_db()
    assert case.state == "published"
    assert case.public_since
    assert client.post(address, {"state": "in_review", "version": 0}).status_code == 409
    assert client.post(address, {"state": "x", "version": case.version}).status_code == 404


ADDRESSES = ["review_article", "review_accept", "review_state", "review_undo", "review_add"]


@pytest.mark.parametrize("route", ADDRESSES)
def test_strangers_log_in_and_viewers_are_refused(route, client, case, django_user_model, settings):
    settings.PUBLIC_READ = True
    address = reverse(route, args=[case.pk])
    send = client.get if route == "review_article" else client.post
    assert send(address).status_code == 302
    viewer = django_user_model.objects.create_user("reader")
    viewer.groups.add(Group.objects.get_or_create(name="viewer")[0])
    client.force_login(viewer)
    assert send(address).status_code == 403


@pytest.mark.parametrize("wrong", ["x1", "c", "c999999", "m" + "9" * 18, "c1x"])
def test_a_finding_that_is_not_there_is_missing(wrong, editor, case):
    address = reverse("review_decide", args=[case.pk, wrong])
    assert editor.post(address, {"decision": "yes", "version": 0}).status_code == 404
    assert editor.get(page(case, f"?at={wrong}")).status_code == 200
