import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Article, Basket
from tests.factories import make_article, make_basket

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(django_user_model):
    return django_user_model.objects.create_user("wang")


@pytest.fixture
def colleague(django_user_model):
    return django_user_model.objects.create_user("zhao")


def test_the_one_that_was_chosen_last_stands_first(owner):
    first, second = make_basket(owner), make_basket(owner)
    assert list(Basket.objects.of(owner)) == [second, first]

    Basket.objects.filter(pk=first.pk).update(chosen_at=timezone.now())

    assert list(Basket.objects.of(owner)) == [first, second]


def test_strangers_all_have_a_basket_of_the_same_name(owner):
    for each in (owner, None, None):
        make_basket(each, name="停车")

    assert Basket.objects.filter(name="停车").count() == 3


def test_strangers_share_nothing():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_basket(None, is_shared=True)


def test_a_case_stands_in_a_basket_once(owner):
    case = make_article()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_basket(owner, case, case)


def test_each_reader_gets_the_cases_that_he_may_see_in_order(owner, colleague, settings):
    cases = [make_article(state=state) for state in ("published", "in_review", "published", "archived")]
    basket = make_basket(owner, *reversed(cases), is_shared=True)
    colleague.user_permissions.add(Permission.objects.get(codename="change_article"))

    ids = [case.pk for case in cases]
    assert basket.article_ids(owner) == [ids[2], ids[0]]
    assert basket.article_ids(colleague) == ids[::-1]
    assert basket.article_ids(AnonymousUser()) == []
    settings.PUBLIC_READ = True
    assert basket.article_ids(AnonymousUser()) == [ids[2], ids[0]]


def test_it_counts_what_is_seen_and_neither_what_was_taken_out_nor_what_is_gone(owner):
    kept, out, gone, hidden = (make_article() for _ in range(4))
    basket = make_basket(owner, kept, out, gone, hidden)
    basket.items.filter(article_id=out.pk).update(removed_at=timezone.now())
    gone.delete()
    Article.objects.filter(pk=hidden.pk).update(state="proposed")

    assert Basket.objects.counted_for(owner).get().total == 1
    assert basket.article_ids(owner) == [kept.pk]
