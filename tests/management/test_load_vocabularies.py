from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from articles.models import Indicator, Practice, Problem, Spelling

pytestmark = pytest.mark.django_db


def load():
    call_command("load_vocabularies", stdout=StringIO())


def test_practices_problems_indicators_and_groups_are_there():
    load()
    assert Practice.objects.count() == 20
    assert Problem.objects.count() >= 12
    assert Indicator.objects.count() >= 40
    assert set(Group.objects.values_list("name", flat=True)) == {"viewer", "editor", "curator"}


def test_practices_and_problems_are_found_by_their_pinyin():
    load()
    assert set(Spelling.objects.filter(initials="tcn").values_list("kind", "text")) == {("problem", "停车难")}


def test_what_a_curator_changed_stays():
    load()
    Practice.objects.filter(name="微心愿").update(description="改过的说明", cues=["小心愿"])
    Group.objects.get(name="editor").permissions.clear()
    load()
    assert Practice.objects.get(name="微心愿").cues == ["小心愿"]
    assert not Group.objects.get(name="editor").permissions.exists()


def test_a_curator_may_publish_and_a_viewer_may_change_nothing():
    load()
    may = {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}
    assert {"publish_article", "change_locality"} <= may["curator"]
    assert not [codename for codename in may["viewer"] if not codename.startswith("view_")]
    assert "change_article" in may["editor"]
    assert "publish_article" not in may["editor"]
