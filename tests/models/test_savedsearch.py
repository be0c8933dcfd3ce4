import pytest

from articles.models import FeedToken
from articles.models.savedsearch import new_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(django_user_model):
    return django_user_model.objects.create_user("wang")


def test_a_token_is_long_and_fit_for_an_address():
    tokens = {new_token() for _ in range(50)}

    assert len(tokens) == 50
    assert all(len(token) >= 32 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)


def test_a_token_does_not_tell_itself(owner):
    token = FeedToken.objects.create(owner=owner)

    assert token.token not in f"{token} {token!r}"
