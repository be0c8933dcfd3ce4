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


def test_a_private_basket_is_visible_to_its_owner_alone(owner, colleague):
    basket = make_basket(owner)

    assert list(Basket.objects.visible_to(owner)) == [basket]
    assert list(Basket.objects.visible_to(colleague)) == []


def test_a_shared_basket_is_visible_to_everybody_and_stands_among_the_owners_own(owner, colleague):
    basket = make_basket(owner, is_shared=True)

    assert list(Basket.objects.visible_to(colleague)) == [basket]
    assert list(Basket.objects.shared_with(colleague)) == [basket]
    assert list(Basket.objects.shared_with(owner)) == []


def test_what_a_person_shared_goes_with_the_account(owner, colleague):
    make_basket(owner, is_shared=True)
    owner.is_active = False
    owner.save()

    assert list(Basket.objects.visible_to(colleague)) == []
    assert list(Basket.objects.shared_with(colleague)) == []


def test_a_deleted_basket_is_visible_to_nobody_and_does_not_keep_its_name(owner, colleague):
    make_basket(owner, name="停车", is_shared=True, deleted_at=timezone.now())

    for reader in (owner, colleague):
        assert list(Basket.objects.visible_to(reader)) == []
    assert make_basket(owner, name="停车").pk


def test_the_one_that_was_chosen_last_stands_first(owner):
    first, second = make_basket(owner), make_basket(owner)
    assert list(Basket.objects.of(owner)) == [second, first]

    Basket.objects.filter(pk=first.pk).update(chosen_at=timezone.now())

    assert list(Basket.objects.of(owner)) == [first, second]


def test_a_name_stands_once_for_each_owner_and_strangers_all_have_the_same(owner, colleague):
    for each in (owner, colleague, None, None):
        make_basket(each, name="停车")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_basket(owner, name="停车")


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
