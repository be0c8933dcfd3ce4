import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import override

from articles.models import Succession
from tests.factories import make_locality, make_succession

pytestmark = pytest.mark.django_db


def two():
    return make_locality("广东省", "深圳市", "南山区", "大冲镇"), make_locality(
        "广东省", "深圳市", "南山区", "大冲街道"
    )


@pytest.mark.parametrize(
    ("on", "chinese", "english"),
    [("2019", "2019年", "2019"), ("2019-10", "2019年10月", "October 2019"), ("2019-10-08", "2019年10月8日", "Oct. 8, 2019"), ("", "", "")],
)  # fmt: skip
def test_a_date_says_no_more_than_is_known(on, chinese, english):
    told = make_succession(*two(), on)

    with override("zh-hans"):
        assert told.when == chinese
    with override("en"):
        assert told.when == english


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "conquered"},
        {"on": "2019-01-01", "precision": ""},
        {"on": None, "precision": "year"},
        {"on": "2019-01-01", "precision": "week"},
        {"on": "1911-10-10", "precision": "day"},
        {"on": "2101-01-01", "precision": "year"},
    ],
    ids=str,
)
def test_the_database_refuses_what_cannot_be(wrong):
    former, present = two()
    told = Succession(**{"former": former, "present": present, "kind": "renamed"} | wrong)

    with pytest.raises(ValidationError):
        told.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        told.save()


def test_two_places_are_tied_once_and_none_to_itself():
    former, present = two()
    make_succession(former, present)
    make_succession(present, former, "2020")  # it may get its old name back

    for one, other in ((former, present), (former, former)):
        with pytest.raises(ValidationError):
            Succession(former=one, present=other, kind="split").full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            make_succession(one, other, kind="split")


@pytest.mark.django_db(transaction=True)
def test_what_was_renamed_before_is_carried_over_and_back():
    before, after = [("articles", "0009_notes")], [("articles", "0010_succession")]
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("articles")
    try:
        MigrationExecutor(connection).migrate(before)
        place = MigrationExecutor(connection).loader.project_state(before).apps.get_model("articles", "Locality")
        present = place.objects.create(name="大冲街道", level="township")
        former = place.objects.create(name="大冲镇", level="township", renamed_to=present)
        itself = place.objects.create(name="甲镇", level="township")
        place.objects.filter(pk=itself.pk).update(renamed_to=itself)

        MigrationExecutor(connection).migrate(after)
        told = Succession.objects.values("former", "present", "kind", "on", "precision", "note", "version").get()
        MigrationExecutor(connection).migrate(before)
        back = dict(place.objects.values_list("name", "renamed_to"))
    finally:
        MigrationExecutor(connection).migrate(newest)

    assert told == {"former": former.pk, "present": present.pk, "kind": "renamed", "on": None, "precision": "", "note": "", "version": 0}  # fmt: skip
    assert back == {"大冲街道": None, "大冲镇": present.pk, "甲镇": None}
