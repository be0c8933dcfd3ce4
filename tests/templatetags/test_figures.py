import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from articles.templatetags.figures import figure_parts


@pytest.mark.parametrize(
    ("figure", "parts"),
    [
        ("666项", "n:666 u:项"),
        ("近2万平米", "q:近 n:2万 u:平米"),
        ("480余起", "n:480 q:余 u:起"),
        ("10余万元", "n:10 q:余 n:万 u:元"),
        ("1,771个", "n:1,771 u:个"),
        ("1.3万元", "n:1.3万 u:元"),
        ("91.43%", "n:91.43 u:%"),
        ("30—50户", "n:30—50 u:户"),
        ("两千名", "n:两千 u:名"),
        ("3个多月", "n:3 u:个 q:多 u:月"),
        ("半个月", "n:半 u:个月"),
        ("不到1个月", "q:不到 n:1 u:个月"),
        ("20人以上", "n:20 u:人 q:以上"),
        ("百分之九十", "n:百分之九十"),
        ("5个百分点", "n:5 u:个百分点"),
        ("全部", "n:全部"),
        ("", "n:"),
    ],
)
def test_a_figure_falls_into_number_qualifier_and_unit(figure, parts):
    assert " ".join(f"{kind}:{text}" for kind, text in figure_parts(figure)) == parts


@pytest.mark.parametrize(
    "figure", ["约3,000多个（次）", "１２余户", "余多来", "至到1到2到3", "1" * 50_000, "一" * 50_000, "余" * 50_000]
)
def test_no_character_of_a_figure_is_lost(figure):
    assert "".join(text for _, text in figure_parts(figure)) == figure


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("figure", ["2万余平米", "1.3亿元", "1,771个", "90.5%"])
def test_a_figure_stands_as_printed_in_both_languages(figure, language):
    """It is a quotation: 2万 turned into 20,000 would not be found in the source."""
    with override(language):
        shown = render_to_string("includes/figure.html", {"claim": {"figure": figure}})
    assert re.sub("<[^>]*>", "", shown).strip() == figure
    assert 'lang="zh-Hans"' in shown
