"""The rules of the importer stand in the admin in words."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from articles.importer.extract import localities, names, subjects, topics
from articles.rules import WORDS, in_words
from tests.factories import make_article, make_claim, make_mention, make_practice


def rules_of_the_importer():
    """Each is a constant in English; what is written in Chinese there belongs to the texts."""
    modules = (localities, names, subjects, topics)
    constants = [value for module in modules for name, value in vars(module).items() if name.isupper()]
    return {value for value in constants if isinstance(value, str) and value.isascii()}


def test_every_rule_has_a_word_in_chinese():
    assert sorted(rules_of_the_importer() ^ set(WORDS)) == []
    with override("zh-hans"):
        assert [rule for rule in WORDS if in_words(rule).isascii()] == []


def test_an_unknown_rule_keeps_its_name():
    assert in_words("by hand") == "by hand"


@pytest.mark.django_db
@pytest.mark.parametrize("model", ["mention", "claim"])
def test_lists_forms_and_filters_tell_the_rule_in_words(model, admin_client):
    article = make_article("红心驿站来了3个人。")
    mention = make_mention(article, make_practice("微心愿"), "红心", rule="cue")
    claim = make_claim(article, "3个", rule="figure alone")
    word = {"mention": "提示词", "claim": "只有数"}[model]
    form = reverse(f"admin:articles_{model}_change", args=[{"mention": mention, "claim": claim}[model].pk])

    page = admin_client.get(reverse(f"admin:articles_{model}_changelist")).content.decode()

    assert f">{word}</a>" in page
    assert word in admin_client.get(form).content.decode()
    assert "提示词" in admin_client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
