import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from articles.models import Locality
from tests.factories import make_article, make_locality, make_mention

pytestmark = pytest.mark.django_db


def test_a_place_knows_its_path_and_its_names():
    district = make_locality("甘肃省", "兰州市", "西固区")

    assert district.names == ("甘肃省", "兰州市", "西固区")
    assert district.path == "".join(str(place.pk).zfill(10) for place in [*district.ancestors, district])


def test_under_a_city_are_the_city_and_what_lies_in_it():
    make_locality("甘肃省", "兰州市", "西固区", "福利路街道")
    make_locality("甘肃省", "白银市", "白银区")
    city = Locality.objects.get(name="兰州市")

    assert [place.name for place in Locality.objects.under(city)] == ["兰州市", "西固区", "福利路街道"]


def test_ids_of_any_length_keep_subtrees_apart():
    """As text, 10 sorts between 1 and 2: ids are padded so that province 1 does not take in province 10."""
    first = Locality.objects.create(pk=1, name="甲省", level="province")
    Locality.objects.create(pk=10, name="乙省", level="province")
    Locality.objects.create(pk=100, name="乙市", level="prefecture", parent_id=10)
    last = Locality.objects.create(pk=2_147_483_647, name="丙省", level="province")

    assert [place.name for place in Locality.objects.under(first)] == ["甲省"]
    assert [place.name for place in Locality.objects.under(last)] == ["丙省"]


def test_a_moved_place_takes_its_subtree_along():
    street = make_locality("甘肃省", "兰州市", "西固区", "福利路街道")
    district, target = street.parent, make_locality("甘肃省", "白银市")

    district.parent = target
    district.save()

    street = Locality.objects.get(pk=street.pk)
    assert street.names == ("甘肃省", "白银市", "西固区", "福利路街道")
    assert street in Locality.objects.under(target)


def test_ancestors_are_fetched_at_once(django_assert_num_queries):
    make_locality("甘肃省", "兰州市", "西固区", "福利路街道", "牌坊路社区")

    with django_assert_num_queries(1):
        place = Locality.objects.with_ancestors().get(name="牌坊路社区")
        assert len(place.names) == 5


def test_two_chaoyang_communities_stay_two():
    one = make_locality("吉林省", "长春市", "朝阳区", "甲街道", "朝阳社区")
    other = make_locality("吉林省", "长春市", "朝阳区", "乙街道", "朝阳社区")

    assert one != other


@pytest.mark.parametrize(
    "again",
    [
        {"name": "甘肃省", "level": "province"},
        {"name": "兰州市", "level": "prefecture", "parent__name": "甘肃省"},
        {"name": "某国", "level": "country"},
    ],
)
def test_the_database_refuses_a_second_name_in_one_place_and_unknown_levels(again):
    make_locality("甘肃省", "兰州市")
    parent = Locality.objects.get(name=again.pop("parent__name")) if "parent__name" in again else None

    with pytest.raises(IntegrityError), transaction.atomic():
        Locality.objects.create(parent=parent, **again)


def test_a_place_that_a_case_names_cannot_be_deleted():
    place = make_locality("甘肃省", "兰州市")
    make_mention(make_article(), place)

    with pytest.raises(ProtectedError):
        place.delete()
