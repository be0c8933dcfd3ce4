import datetime

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.db import IntegrityError, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import translation

from articles.models import Article, ArticleBody
from tests.factories import (
    make_article,
    make_initiative,
    make_locality,
    make_mention,
    make_practice,
    make_problem,
    make_source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_of_each_state() -> None:
    for state in Article.State:
        make_article(title=state, state=state)


def seen_by(user) -> set[str]:
    return set(Article.objects.visible_to(user).values_list("title", flat=True))


def make_editor() -> User:
    editor = User.objects.create_user("editor")
    editor.user_permissions.add(Permission.objects.get(codename="change_article"))
    return User.objects.get(pk=editor.pk)


def test_editors_see_every_state(one_of_each_state):
    assert seen_by(make_editor()) == set(Article.State)


def test_readers_see_what_is_published(one_of_each_state):
    assert seen_by(User.objects.create_user("reader")) == {"published"}


def test_strangers_see_nothing_unless_reading_is_public(one_of_each_state, settings):
    settings.PUBLIC_READ = False
    assert seen_by(AnonymousUser()) == set()
    settings.PUBLIC_READ = True
    assert seen_by(AnonymousUser()) == {"published"}


def test_an_editor_who_has_left_sees_no_drafts(one_of_each_state):
    editor = make_editor()
    editor.is_active = False

    assert seen_by(editor) <= {"published"}


def test_naming_a_place_takes_in_everything_below_it():
    city = make_locality("甘肃省", "兰州市")
    below, above = make_article(title="社区"), make_article(title="省")
    make_mention(below, make_locality("甘肃省", "兰州市", "西固区", "福利路街道", "牌坊路社区"))
    make_mention(above, make_locality("甘肃省"))

    assert [article.title for article in Article.objects.naming(city)] == ["社区"]


@pytest.mark.parametrize("make", [make_practice, make_problem, make_initiative])
def test_naming_counts_an_article_once_and_no_rejected_mention(make):
    thing = make("联席会议")
    twice, never = make_article("甲乙甲乙", title="两次"), make_article(title="不采")
    make_mention(twice, thing, "甲")
    make_mention(twice, thing, "乙")
    make_mention(never, thing, state="rejected")

    assert [article.title for article in Article.objects.naming(thing)] == ["两次"]


def test_a_case_without_title_is_called_so():
    with translation.override("en"):
        assert str(Article(title="")) == "Untitled case"
    assert str(Article(title="半个月")) == "半个月"


@pytest.mark.parametrize(
    "fields",
    [
        {"published_on": datetime.date(2021, 8, 27), "published_precision": ""},
        {"published_on": None, "published_precision": "day"},
        {"published_on": datetime.date(2021, 8, 27), "published_precision": "week"},
        {"published_on": datetime.date(1948, 12, 31), "published_precision": "day"},
        {"published_on": datetime.date(2101, 1, 1), "published_precision": "day"},
        {"state": "gone"},
    ],
)
def test_the_database_refuses_a_wrong_date_or_state(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(**fields)


def test_one_body_is_one_article():
    make_article(fingerprint="a" * 64)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(fingerprint="a" * 64)


def test_one_source_is_one_article():
    source = make_source("甲")
    make_article(source=source)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(source=source)


def test_the_opening_is_the_first_paragraph_that_is_no_heading():
    body = ArticleBody(text="小标题\n 正文一\n正文二", paragraphs=[[0, 3, "heading"], [4, 8, "body"], [9, 12, "body"]])

    assert body.opening == "正文一"
    assert ArticleBody(text="小标题", paragraphs=[[0, 3, "heading"]]).opening == ""


def test_what_was_published_before_is_taken_for_public_since_its_last_change():
    published, draft = make_article("一件事。"), make_article("另一件事。", state="in_review")
    migrations = MigrationLoader(None).disk_migrations
    (migration,) = [migrations[key] for key in migrations if key[1].endswith("_savedsearch")]

    migration.operations[-1].code(apps, None)

    published.refresh_from_db()
    draft.refresh_from_db()
    assert (published.public_since, draft.public_since) == (published.updated_at, None)
