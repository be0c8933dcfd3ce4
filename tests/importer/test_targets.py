"""What one file's findings point to, when other files, curators and undone transactions come between."""

import pytest

from articles.importer.store import load_lexicon, store
from articles.importer.targets import Known
from articles.models import Article, ImportRun, Initiative, Locality, Publisher
from articles.text.gazetteer import Gazetteer
from tests.importer.test_store import TEXT, make_draft

pytestmark = pytest.mark.django_db


def put(known: Known, text: str = TEXT, *, name: str = "a.txt", rehearse: bool = False) -> Article | None:
    run = None if rehearse else ImportRun.objects.create()
    draft = make_draft(text)
    outcome = store(draft, name, text.encode(), run, False, known)
    return Article.objects.filter(pk=outcome.article_id).first()


def test_the_second_file_finds_what_the_first_one_made():
    known = Known()
    put(known)
    put(known, f"{TEXT}\n明天继续。", name="b.txt")
    assert (Locality.objects.count(), Initiative.objects.count(), Publisher.objects.count()) == (4, 1, 1)


def test_what_a_rehearsal_made_is_not_remembered():
    known = Known()
    put(known, rehearse=True)
    article = put(known)
    assert article.locality.names[-1] == "柳巷街道"


@pytest.mark.django_db(transaction=True)
def test_a_place_that_a_curator_deleted_meanwhile_is_made_again():
    known = Known()
    put(known).delete()
    Initiative.objects.all().delete()
    for place in Locality.objects.order_by("-path"):
        place.delete()
    article = put(known, f"{TEXT}\n明天继续。")
    assert article.locality.names[-1] == "柳巷街道"
    assert article.mentions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_place_that_another_import_made_meanwhile_is_found():
    known = Known()
    known.places, known.publishers  # looked up before the other import  # noqa: B018
    first = put(Known())
    second = put(known, f"{TEXT}\n明天继续。", name="b.txt")
    assert second.locality == first.locality


def test_the_same_bytes_twice_in_one_batch_are_stored_once():
    known = Known()
    first = put(known)
    assert put(known, name="copy.txt") == first
    assert Article.objects.count() == 1


def test_a_new_place_has_the_path_of_those_above_it():
    put(Known())
    for place in Locality.objects.all():
        assert place.path == (place.parent.path if place.parent else "") + f"{place.pk:010}"


def test_a_new_place_stands_below_a_parent_that_somebody_moved_meanwhile():
    known = Known()
    street = put(known).locality
    city = Locality.objects.create(name="并州市", level="prefecture")
    district = street.parent
    district.parent = city
    district.save()
    street.refresh_from_db()

    new = Locality.objects.get(pk=known.place_below(street.pk, "community", "铁匠巷社区"))

    assert new.path.startswith(street.path)
    assert street.path.startswith(f"{city.path}{district.pk:010}")


def test_of_two_names_with_one_spelling_the_older_is_meant():
    first = put(Known())
    street = first.locality
    first.delete()
    Initiative.objects.all().delete()
    older, younger = (
        Initiative.objects.create(name=name, aliases=["四单一体工作法"], locality=street) for name in ("甲法", "乙法")
    )
    article = put(Known(), f"{TEXT}\n明天继续。", name="b.txt")
    assert [mention.initiative for mention in article.mentions.exclude(initiative=None)] == [older]
    assert younger.mentions.count() == 0


def test_aliases_lead_to_the_place_and_the_publisher():
    province = Locality.objects.create(name="山西省", level="province")
    city = Locality.objects.create(name="并州市", level="prefecture", parent=province, aliases=["太原市"])
    paper = Publisher.objects.create(name="迎泽区融媒体中心", aliases=["迎泽发布"])
    article = put(Known())
    assert city in article.locality.ancestors
    assert article.publisher == paper


def test_the_lexicon_takes_the_gazetteer_that_it_is_given():
    gazetteer = Gazetteer([])
    assert load_lexicon(gazetteer).gazetteer is gazetteer
