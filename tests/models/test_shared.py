"""What saved searches and baskets have in common: who may see them, and whose name they keep."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Basket, SavedSearch
from tests.factories import make_basket, make_search

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.parametrize(("model", "make"), [(Basket, make_basket), (SavedSearch, make_search)]),
]


@pytest.fixture
def owner(django_user_model):
    return django_user_model.objects.create_user("wang")


@pytest.fixture
def colleague(django_user_model):
    return django_user_model.objects.create_user("zhao")


def test_a_private_one_is_visible_to_its_owner_alone(model, make, owner, colleague):
    private = make(owner)

    assert list(model.objects.visible_to(owner)) == [private]
    assert list(model.objects.visible_to(colleague)) == []


def test_a_shared_one_is_visible_to_everybody_and_stands_among_the_owners_own(model, make, owner, colleague):
    shared = make(owner, is_shared=True)

    assert list(model.objects.visible_to(colleague)) == [shared]
    assert list(model.objects.shared_with(colleague)) == [shared]
    assert list(model.objects.shared_with(owner)) == []


def test_what_a_person_shared_goes_with_the_account(model, make, owner, colleague):
    make(owner, is_shared=True)
    owner.is_active = False
    owner.save()

    assert list(model.objects.visible_to(colleague)) == []
    assert list(model.objects.shared_with(colleague)) == []


def test_a_deleted_one_is_visible_to_nobody(model, make, owner, colleague):
    make(owner, is_shared=True, deleted_at=timezone.now())

    for reader in (owner, colleague):
        assert list(model.objects.visible_to(reader)) == []
    assert list(model.objects.of(owner)) == []


def test_a_name_stands_once_for_each_owner(model, make, owner, colleague):
    make(owner, name="停车")
    make(colleague, name="停车")

    with pytest.raises(IntegrityError), transaction.atomic():
        make(owner, name="停车")


def test_a_deleted_one_does_not_keep_its_name(model, make, owner):
    make(owner, name="停车", deleted_at=timezone.now())
    make(owner, name="停车", deleted_at=timezone.now())

    assert make(owner, name="停车").pk
