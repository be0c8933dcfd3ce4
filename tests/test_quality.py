"""What became of each rule's proposals, and what the annotated texts told when they were measured last."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from articles import quality
from articles.models import Article
from articles.models.mention import BY_HAND
from articles.quality import RECENT, WAITING_SHOWN, WRONG_SHOWN, Tally, add_examples, measured, tallies, wilson
from tests.factories import make_article, make_claim, make_locality, make_mention, make_practice

CORRECTED = {"state": "confirmed", "corrected_at": timezone.now()}
UNDECIDED = "红心驿站办结诉求180件。"


@pytest.fixture
def decided(db) -> Article:
    """Of the cue: one waits, three stand, one was corrected, two rejected; of a figure: one corrected."""
    article = make_article(UNDECIDED)
    practice = make_practice("微心愿")
    for fields in [{}, *[{"state": "confirmed"}] * 3, CORRECTED, *[{"state": "rejected"}] * 2]:
        make_mention(article, practice, "红心", rule="cue", **fields)
    make_claim(article, "180件", rule="figure alone", **CORRECTED)
    return article


def counts(found: list[Tally]) -> dict[tuple[str, str], tuple[int, ...]]:
    return {
        (tally.kind, tally.rule): (tally.proposed, tally.confirmed, tally.corrected, tally.rejected) for tally in found
    }


def test_proposals_are_counted_by_what_became_of_them(decided):
    assert counts(tallies(Article.objects.all())) == {
        ("practice", "cue"): (1, 3, 1, 2),
        ("claim", "figure alone"): (0, 0, 1, 0),
    }


def test_one_rule_is_counted_for_each_kind_of_thing_by_itself(decided):
    make_mention(decided, make_locality("甘肃省"), "驿站", rule="cue")

    assert counts(tallies(Article.objects.all()))["locality", "cue"] == (1, 0, 0, 0)


def test_kinds_keep_their_order_and_the_rule_that_proposes_most_comes_first(decided):
    for rule in ("weak cues", "a rare rule", "weak cues"):
        make_mention(decided, make_locality("甘肃省"), "驿站", rule=rule)

    assert [(tally.kind, tally.rule) for tally in tallies(Article.objects.all())] == [
        ("locality", "weak cues"),
        ("locality", "a rare rule"),
        ("practice", "cue"),
        ("claim", "figure alone"),
    ]


def test_what_a_person_added_is_no_proposal_of_a_rule(decided):
    before = counts(tallies(Article.objects.all()))
    make_mention(decided, make_practice("楼栋会"), "驿站", rule=BY_HAND, state="confirmed")
    make_claim(decided, "180件", rule=BY_HAND, state="confirmed")

    assert counts(tallies(Article.objects.all())) == before


def test_only_visible_articles_count(decided, settings):
    settings.PUBLIC_READ = True
    Article.objects.update(state="in_review")

    assert tallies(Article.objects.visible_to(AnonymousUser())) == []


def test_what_stood_as_proposed_is_right_and_what_was_corrected_is_not():
    assert Tally("claim", "cue", proposed=9, confirmed=3, corrected=2, rejected=1).precision == 0.5


def test_before_the_first_decision_there_is_no_precision():
    tally = Tally("claim", "cue", proposed=9, confirmed=0, corrected=0, rejected=0)
    assert (tally.precision, tally.interval) == (None, None)


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [(3, 3, 0.438, 1.0), (0, 3, 0.0, 0.562), (0, 1, 0.0, 0.793), (8, 10, 0.490, 0.943), (950, 1000, 0.935, 0.962)],
)
def test_few_decisions_leave_a_wide_range(right, total, low, high):
    assert wilson(right, total) == pytest.approx((low, high), abs=0.001)


def test_examples_are_the_wrong_ones_decided_last_and_those_that_wait_if_asked_for(decided):
    last = make_mention(
        decided, make_practice("楼栋会"), "驿站", rule="cue", state="rejected", decided_at=timezone.now()
    )
    found = tallies(Article.objects.all())
    add_examples(found, Article.objects.all(), waiting=False)
    of_cue, of_figure = found

    assert {outcome: len(examples) for outcome, examples in of_cue.examples.items()} == {"rejected": 3, "corrected": 1}
    assert of_cue.examples["rejected"][0] == last
    assert [str(claim) for claim in of_figure.examples["corrected"]] == ["180件"]

    add_examples(found, Article.objects.all(), waiting=True)
    assert len(of_cue.examples["proposed"]) == 1


def test_a_few_examples_are_enough_and_the_least_sure_come_first(decided):
    practice = make_practice("楼栋会")
    for number in range(9):
        make_mention(decided, practice, "驿站", rule="cue", score=1 - number / 10)
        make_mention(decided, practice, "驿站", rule="cue", state="rejected")
    found = tallies(Article.objects.all())
    add_examples(found, Article.objects.all(), waiting=True)

    assert len(found[0].examples["rejected"]) == WRONG_SHOWN
    scores = [mention.score for mention in found[0].examples["proposed"]]
    assert scores == pytest.approx([0.2, 0.3, 0.4, 0.5, 0.6])
    assert len(scores) == WAITING_SHOWN < RECENT


def test_the_number_of_queries_does_not_grow_with_rules(decided, django_assert_num_queries):
    for number in range(6):
        make_mention(decided, make_practice(f"做法{number}"), "红心", rule=f"rule {number}", state="rejected")
    with django_assert_num_queries(2):
        found = tallies(Article.objects.all())
    with django_assert_num_queries(4):
        add_examples(found, Article.objects.all(), waiting=True)
    with django_assert_num_queries(0):
        assert {str(example.target) for tally in found for example in tally.examples.get("rejected", [])}


def test_parts_of_a_measure_are_known_by_their_indent(tmp_path, monkeypatch):
    scores = {"precision": 0.9, "recall": 0.8, "f1": 0.85, "gold": 10, "found": 9}
    told = {"on": "2026-11-22", "texts": 3, "scores": {"claims": scores, "  of those, right unit": scores}}
    (tmp_path / "quality.json").write_text(json.dumps(told), encoding="utf-8")
    monkeypatch.setattr(quality, "MEASURED", tmp_path / "quality.json")

    assert [(score.measure, score.is_part) for score in measured().scores] == [("claims", False), ("right unit", True)]


def test_the_last_measurement_is_there_and_names_no_machine():
    measurement = measured()

    assert measurement.texts > 0
    assert {"localities", "claims", "right subject"} <= {score.measure for score in measurement.scores}
    assert all(0 <= score.precision <= 1 and 0 <= score.recall <= 1 for score in measurement.scores)
    assert "/" not in quality.MEASURED.read_text(encoding="utf-8")
