"""The page of a source file has a word for every reason that the importer gives."""

import ast
import tomllib

import pytest
from django.conf import settings
from django.utils.translation import override

from articles.views.lines import KINDS, NOISE, RULES

IMPORTER = settings.BASE_DIR / "articles" / "importer"


def rules_of_noise():
    """(kind, rule) of each Mark(...) that clean.py writes down, and of each mark of page.toml."""
    marks = tomllib.loads((IMPORTER / "rules" / "page.toml").read_text(encoding="utf-8"))["marks"]
    found = {(mark["kind"], mark["rule"]) for mark in marks}
    for node in ast.walk(ast.parse((IMPORTER / "clean.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Mark" and len(node.args) > 1:
            kinds = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
            if isinstance(node.args[1], ast.Constant):
                found |= {(kind, node.args[1].value) for kind in kinds}
    return sorted((kind, rule) for kind, rule in found if kind in NOISE)


def test_every_rule_of_noise_has_a_word():
    rules = {rule for _, rule in rules_of_noise()}
    assert len(rules) > 15
    assert sorted(rules ^ set(RULES)) == []


@pytest.mark.parametrize(("kind", "rule"), rules_of_noise())
def test_a_rule_does_not_say_its_kind_again(kind, rule):
    with override("zh-hans"):
        assert str(KINDS[kind]) not in str(RULES[rule])
