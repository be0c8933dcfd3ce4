"""The storing stage, with small drafts made by hand; runs on both databases."""

import datetime
from dataclasses import replace
from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from articles.history import act, undo
from articles.importer import store as importer_store
from articles.importer.dedupe import fingerprint, letters_of, sample
from articles.importer.store import already_read, load_lexicon, store
from articles.importer.targets import Known
from articles.importer.types import Draft, DraftClaim, DraftMention, Line, Metadata, Published, Refused
from articles.models import Action, Article, Brand, Claim, ImportItem, ImportRun, Initiative, Locality, Mention, Source
from articles.models.mention import Proposal
from articles.review import correct, moved_to, settle
from articles.text.gazetteer import Gazetteer
from articles.text.spans import Span
from tests.crowd import until_somebody_waits
from tests.tables import differing, records

pytestmark = pytest.mark.django_db

TEXT = "柳巷街道推行“四单一体”工作法，338名党员到小区报到。\n炒米巷的水管也修好了。"
STREET = ("山西省", "太原市", "迎泽区", "柳巷街道")
LEVELS = ("province", "prefecture", "county", "township")


def span(quote: str, text: str = TEXT) -> Span:
    return Span(text.index(quote), text.index(quote) + len(quote))


def make_draft(text: str = TEXT, title: str = "四张单子") -> Draft:
    paragraphs, at = [], 0
    for line in text.split("\n"):
        paragraphs.append(("body", Span(at, at + len(line))))
        at += len(line) + 1
    mentions = [
        DraftMention(
            "locality", span("柳巷街道", text), "柳巷街道", "柳巷街道", STREET, LEVELS, "", (), "gazetteer", 1.0
        ),
        DraftMention(
            "initiative",
            span("四单一体", text),
            "四单一体",
            "四单一体工作法",
            STREET,
            LEVELS,
            "method",
            (),
            "quoted",
            0.9,
        ),
    ]
    claim = DraftClaim(
        span=span("338名党员", text),
        quote="338名党员",
        figure=span("338名", text),
        value=Decimal(338),
        value_max=None,
        unit="名",
        qualifier="exact",
        kind="people",
        subject="党员",
        as_of="",
        path=STREET,
        measures=("initiative", "四单一体工作法"),
        rule="arabic",
        score=0.9,
    )
    return Draft(
        encoding="utf-8",
        text=text,
        lines=tuple(Line(span, kind, "test") for kind, span in paragraphs),
        metadata=Metadata(title, "迎泽发布", "", "", Published(datetime.date(2022, 7, 1), "month", "2022年7月")),
        paragraphs=tuple(paragraphs),
        fingerprint=fingerprint(letters_of(text, paragraphs)),
        sample=sample(letters_of(text, paragraphs)),
        primary=STREET,
        mentions=tuple(mentions),
        claims=(claim,),
    )


@pytest.fixture
def run():
    return ImportRun.objects.create()


def read_otherwise(text: str) -> Draft:
    draft = make_draft(text)
    claims = tuple(each._replace(value=Decimal(383), subject="群众") for each in draft.claims)
    return replace(draft, claims=claims)


def put(run, draft=None, name="a.txt", publish=False):
    draft = draft or make_draft()
    return store(draft, name, draft.text.encode(), run, publish, Known())


def article_of(outcome) -> Article:
    return Article.objects.get(pk=outcome.article_id)


def test_a_draft_becomes_an_article_with_everything_it_names(run):
    outcome = put(run)
    article = article_of(outcome)
    assert outcome.kind == "created"
    assert (article.title, article.publisher.name, article.published_precision) == ("四张单子", "迎泽发布", "month")
    assert article.locality.names == STREET
    assert [claim.measures.name for claim in article.claims.all()] == ["四单一体工作法"]
    assert article.state == Article.State.PROPOSED
    assert run.items.get().outcome == "created"


def test_every_quote_stands_in_the_source_text(run):
    article = article_of(put(run))
    text = article.source.content.text
    findings = [*article.mentions.all(), *article.claims.all()]
    assert findings
    assert all(text[finding.start : finding.end] == finding.quote for finding in findings)
    assert article.claims.get().figure == "338名"


def test_a_quote_that_stands_elsewhere_is_never_stored(run):
    draft = make_draft()
    shifted = DraftMention("locality", Span(1, 5), "柳巷街道", "柳巷街道", STREET, LEVELS, "", (), "gazetteer", 1.0)
    with pytest.raises(ValueError, match="does not stand"):
        put(run, replace(draft, mentions=(shifted,)))
    assert not Source.objects.exists()


def test_second_import_changes_nothing(run):
    put(run)
    outcome = put(run)
    assert outcome.kind == "unchanged"
    assert (Article.objects.count(), Mention.objects.count(), Claim.objects.count()) == (1, 2, 1)


def test_same_bytes_under_another_name_are_a_duplicate(run):
    put(run)
    outcome = put(run, name="copy/a.txt")
    assert (outcome.kind, outcome.reason) == ("duplicate", "same bytes as a.txt")
    assert Source.objects.count() == 1


def test_the_same_body_from_another_page_becomes_a_republication(run):
    original = article_of(put(run))
    reprint = make_draft(TEXT.replace("\n", "\n\n").replace("\n\n", "\n") + " ")
    outcome = put(run, reprint, name="site/b.txt")
    assert outcome.kind == "duplicate"
    assert [source.name for source in original.republications.all()] == ["site/b.txt"]
    assert Article.objects.count() == 1


def test_what_a_person_has_changed_by_hand_no_new_printing_takes_away(run, django_user_model):
    article = article_of(put(run, make_draft(TEXT, "旧题目")))
    with act(Action.Kind.EDIT, django_user_model.objects.create_user("wang")) as acting:
        acting.watch(Article.objects.filter(pk=article.pk))
        Article.objects.filter(pk=article.pk).update(title="手改的题目")

    outcome = put(run, make_draft(TEXT + "\n居民很满意。", "新题目"))

    article = article_of(outcome)
    assert article.title == "手改的题目"
    assert "很满意" in article.body.text
    read = Action.objects.get(kind="read")
    assert (read.run, read.actor) == (run, None)
    assert (article.machine["title"], article.is_contested) == ("新题目", True)


@pytest.mark.django_db(transaction=True)
def test_what_a_person_changes_while_a_new_printing_is_stored_is_not_taken_away(run, django_user_model):
    article, newer = article_of(put(run, make_draft(TEXT, "旧题目"))), make_draft(TEXT + "\n居民很满意。", "新题目")
    printing = Thread(target=lambda: (put(run, newer), connection.close()))

    with act(Action.Kind.EDIT, django_user_model.objects.create_user("wang")) as acting:
        acting.watch(Article.objects.filter(pk=article.pk))
        Article.objects.filter(pk=article.pk).update(title="手改的题目")
        printing.start()
        until_somebody_waits()
    printing.join()

    article.refresh_from_db()
    assert (article.title, "很满意" in article.body.text) == ("手改的题目", True)
    assert Article.objects.get().machine["title"] == "新题目"


def test_a_case_that_was_deleted_since_it_was_found_becomes_a_case_again(run, monkeypatch):
    gone, look = article_of(put(run)), importer_store._older_printing
    answers = [gone]
    monkeypatch.setattr(
        importer_store, "_older_printing", lambda draft, name: answers.pop() if answers else look(draft, name)
    )
    Article.objects.all().delete()

    outcome = put(run, make_draft(TEXT + "\n居民很满意。"))

    assert outcome.kind == "created"
    assert Article.objects.get().pk != gone.pk


def test_a_new_printing_is_undone_as_a_whole(run, django_user_model):
    """Findings, text and what tells reprints go back; the file stays, as one more printing of the case."""
    article = article_of(put(run))
    before = records()
    newer = make_draft("消息。" + TEXT.replace("水管", "水管和路灯"))
    put(run, newer)
    newest, line = Source.objects.latest("pk"), ImportItem.objects.latest("pk")

    undo(Action.objects.get(), django_user_model.objects.create_user("wang"))

    left = {("source", newest.pk), ("sourcecontent", newest.pk), ("importitem", line.pk)}
    assert differing(before, records()) == left
    assert list(article.republications.all()) == [newest]
    assert put(run, newer).kind == "unchanged"


def test_an_edited_page_updates_its_article(run):
    first = article_of(put(run))
    outcome = put(run, make_draft(TEXT + "\n居民很满意。"))
    assert outcome.kind == "updated"
    assert outcome.article_id == first.pk
    assert article_of(outcome).version == Action.objects.get().pk
    assert "很满意" in article_of(outcome).body.text
    assert (Mention.objects.count(), Claim.objects.count(), Source.objects.count()) == (2, 1, 2)
    assert [source.content.text for source in first.republications.all()] == [TEXT]
    again = make_draft(TEXT + "\n居民很满意。")
    assert sorted(first.shingles.values_list("value", flat=True)) == sorted(again.sample)
    assert put(run).kind == "unchanged"


def test_another_story_under_the_same_file_name_is_a_new_article(run):
    put(run)
    other = make_draft("柳巷街道的“四单一体”办法登了报，338名党员再出发。", title="另一件事")
    assert put(run, other).kind == "created"
    assert Article.objects.count() == 2


def test_a_human_decision_outlives_a_newer_printing(run):
    article = article_of(put(run))
    article.claims.update(state=Proposal.State.CONFIRMED, subject="在职党员")
    put(run, make_draft("消息。" + TEXT))
    claim = Claim.objects.get()
    assert (claim.state, claim.subject) == ("confirmed", "在职党员")
    assert claim.article.source.content.text[claim.start : claim.end] == claim.quote
    assert claim.figure == "338名"


def test_what_a_rule_says_anew_about_a_decided_figure_is_kept_beside_it_once(run, django_user_model):
    article = article_of(put(run))
    claim = article.claims.get()
    Claim.objects.update(state=Proposal.State.CONFIRMED)
    put(run, make_draft("消息。" + TEXT))  # the same reading once more
    assert not Claim.objects.get().is_contested

    put(run, read_otherwise("快讯。" + TEXT))

    contested = Claim.objects.get()
    assert (contested.value, contested.subject, contested.state) == (claim.value, claim.subject, "confirmed")
    assert (contested.machine["value"], contested.machine["subject"], contested.is_contested) == ("383", "群众", True)
    settle(contested, contested.version, False, django_user_model.objects.create_user("wang"))
    assert (Claim.objects.get().is_contested, Claim.objects.get().value) == (False, claim.value)
    put(run, read_otherwise("简讯。" + TEXT))
    assert not Claim.objects.get().is_contested  # it was looked at


def test_a_finding_whose_words_were_chosen_anew_is_not_proposed_again(run, django_user_model):
    article = article_of(put(run))
    mention = article.mentions.get(initiative__isnull=False)
    wang = django_user_model.objects.create_user("wang")
    shorter = Span(mention.start, mention.end - 1)
    correct(article, mention, 0, moved_to(mention, shorter, mention.quote[:-1]), wang)

    put(run, make_draft("消息。" + TEXT))

    (found,) = article.mentions.filter(initiative__isnull=False)
    assert (found.quote, found.start) == (mention.quote, shorter.start + 3)


def test_a_printing_that_drops_a_decided_passage_is_refused(run):
    article = article_of(put(run))
    article.claims.update(state=Proposal.State.CONFIRMED)
    text = TEXT.replace("338名党员", "许多党员")
    shorter = replace(make_draft(), text=text, mentions=(), claims=(), fingerprint="0" * 64)
    with pytest.raises(Refused, match="editor decided"):
        store(shorter, "a.txt", b"other bytes", run, False, Known())
    assert Claim.objects.get().state == "confirmed"


def test_a_rehearsal_stores_nothing():
    outcome = put(None)
    assert outcome.kind == "created"
    assert not Source.objects.exists()
    assert not Locality.objects.exists()
    assert not ImportItem.objects.exists()


def test_published_on_request_only(run):
    assert article_of(put(run, publish=True)).is_published


@pytest.mark.parametrize("publish", [True, False])
def test_a_case_that_is_published_at_once_tells_since_when(run, publish):
    before = timezone.now()
    article = article_of(put(run, publish=publish))

    assert (article.public_since is not None) == publish
    assert not publish or before <= article.public_since <= timezone.now()


def test_one_name_in_two_places_stays_two(run):
    put(run)
    draft = make_draft()
    elsewhere = (*STREET[:3], "桥东街道")
    moved = tuple(mention._replace(path=elsewhere) for mention in draft.mentions)
    other = replace(draft, mentions=moved, claims=(), primary=elsewhere, fingerprint="1" * 64)
    store(other, "b.txt", b"b", run, False, Known())
    assert Initiative.objects.filter(name="四单一体工作法").count() == 2


def test_figures_beyond_all_measure_are_left_out(run):
    draft = make_draft()
    huge = draft.claims[0]._replace(value=Decimal(10) ** 20)
    assert article_of(put(run, replace(draft, claims=(huge,)))).claims.count() == 0


def test_confirmed_names_are_known_and_rejected_ones_are_not_proposed_again(run):
    put(run)
    Brand.objects.create(name="党建集结号", kind="label")
    Mention.objects.filter(initiative__isnull=False).update(state=Proposal.State.CONFIRMED)
    lexicon = load_lexicon(Gazetteer([]))
    assert [known.name for known in lexicon.names] == ["四单一体工作法"]
    Mention.objects.filter(initiative__isnull=False).update(state=Proposal.State.REJECTED)
    lexicon = load_lexicon(Gazetteer([]))
    assert lexicon.names == ()
    assert lexicon.rejected_names == {"四单一体工作法"}


def test_bytes_not_seen_before_are_not_known():
    assert already_read("a.txt", b"new") is None
