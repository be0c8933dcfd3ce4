"""The figures of the quality page in the terminal."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from articles.quality import measured
from tests.factories import make_article, make_claim, make_mention, make_practice

pytestmark = pytest.mark.django_db


def printed(**options) -> str:
    output = StringIO()
    call_command("quality", stdout=output, **options)
    return output.getvalue()


@pytest.fixture
def proposals():
    article = make_article("红心驿站办结诉求180件。", state="in_review")
    practice = make_practice("微心愿")
    for state in ("proposed", "confirmed", "confirmed", "rejected"):
        make_mention(article, practice, "红心", rule="cue", state=state)
    make_claim(article, "180件", rule="figure alone")


def test_a_row_for_each_rule_in_columns(proposals):
    lines = printed().splitlines()

    assert lines[0].split() == "kind rule proposed confirmed corrected rejected precision 95 %".split()
    assert lines[1].split() == "practice cue 1 2 0 1 67% 21% to 94%".split()
    assert lines[2].split() == "claim figure alone 1 0 0 0 -".split()
    assert lines[0].index("precision") + len("precision") == lines[1].index("67%") + len("67%")


def test_the_annotated_texts_follow(proposals):
    output = printed()
    measurement = measured()

    assert f"{measurement.texts} annotated texts, measured on {measurement.on}" in output
    assert "\n  right unit " in output


def test_an_empty_library_says_what_to_do():
    assert printed().startswith("No proposals yet. Next: manage.py import_articles")


def test_machines_get_one_json_object(proposals):
    told = json.loads(printed(json=True))

    assert told["rules"][0] == {
        "kind": "practice",
        "rule": "cue",
        "proposed": 1,
        "confirmed": 2,
        "corrected": 0,
        "rejected": 1,
        "precision": pytest.approx(2 / 3),
        "interval": pytest.approx([0.208, 0.939], abs=0.001),
    }
    assert told["rules"][1]["precision"] is None
    assert told["annotated_texts"]["on"] == measured().on.isoformat()
