import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import FeedToken, SavedSearch
from articles.models.savedsearch import new_token
from tests.factories import make_search

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(django_user_model):
    return django_user_model.objects.create_user("wang")


@pytest.fixture
def colleague(django_user_model):
    return django_user_model.objects.create_user("zhao")


def test_a_private_search_is_visible_to_its_owner_alone(owner, colleague):
    search = make_search(owner)

    assert list(SavedSearch.objects.visible_to(owner)) == [search]
    assert list(SavedSearch.objects.visible_to(colleague)) == []


def test_a_shared_search_is_visible_to_everybody_and_stands_among_the_owners_own(owner, colleague):
    search = make_search(owner, is_shared=True)

    assert list(SavedSearch.objects.visible_to(colleague)) == [search]
    assert list(SavedSearch.objects.shared_with(colleague)) == [search]
    assert list(SavedSearch.objects.shared_with(owner)) == []


def test_what_a_person_shared_goes_with_the_account(owner, colleague):
    make_search(owner, is_shared=True)
    owner.is_active = False
    owner.save()

    assert list(SavedSearch.objects.visible_to(colleague)) == []
    assert list(SavedSearch.objects.shared_with(colleague)) == []


def test_a_deleted_search_is_visible_to_nobody(owner, colleague):
    make_search(owner, is_shared=True, deleted_at=timezone.now())

    for reader in (owner, colleague):
        assert list(SavedSearch.objects.visible_to(reader)) == []
    assert list(SavedSearch.objects.of(owner)) == []


def test_a_name_stands_once_for_each_owner(owner, colleague):
    make_search(owner, "停车")
    make_search(colleague, "停车")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_search(owner, "停车")


def test_a_deleted_search_does_not_keep_its_name(owner):
    make_search(owner, "停车", deleted_at=timezone.now())
    make_search(owner, "停车", deleted_at=timezone.now())

    assert make_search(owner, "停车").pk


def test_a_token_is_long_and_fit_for_an_address():
    tokens = {new_token() for _ in range(50)}

    assert len(tokens) == 50
    assert all(len(token) >= 32 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)


def test_a_token_does_not_tell_itself(owner):
    token = FeedToken.objects.create(owner=owner)

    assert token.token not in f"{token} {token!r}"
