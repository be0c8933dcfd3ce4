from __future__ import annotations

from copy import copy
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from articles.codes import Offers, Taken, division_of, fit, namesakes, search, take_over
from articles.history import Blocked, Stale, act, undo
from articles.models import Action, Locality
from articles.search.names import add_spellings, suggest
from articles.search.selection import select
from tests.factories import make_article, make_locality, make_mention
from tests.test_history import fingerprint

pytestmark = pytest.mark.django_db
CHENGGUAN = "620102"
"""甘肃省兰州市城关区"""


@pytest.fixture
def zhao(django_user_model):
    return django_user_model.objects.create_superuser("zhao")


def told(offers: Offers) -> list[str]:
    return ["/".join(each.path) for each in offers.divisions]


def orphan(name: str, level: str, **fields) -> Locality:
    return Locality.objects.create(name=name, level=level, **fields)


# Finding a division -------------------------------------------------------------------------------------


def test_a_place_is_looked_for_by_all_its_names_below_its_parents():
    assert told(namesakes(make_locality("甘肃省", "兰州市", "城关区"))) == ["甘肃省/兰州市/城关区"]
    place = make_locality("甘肃省", "兰州")
    assert told(namesakes(place)) == ["甘肃省/兰州市"]
    assert told(namesakes(make_locality("甘肃省", "兰州", "城关区"))) == []
    place.name, place.aliases = "金城", ["兰州"]
    assert told(namesakes(place)) == ["甘肃省/兰州市"]
    assert told(namesakes(orphan("城关区", "county"))) == ["西藏自治区/拉萨市/城关区", "甘肃省/兰州市/城关区"]


def test_a_community_has_no_code_to_be_found():
    assert told(namesakes(make_locality("甘肃省", "兰州市", "城关区", "酒泉路街道", "畅家巷社区"))) == []


def test_a_part_of_a_name_finds_those_called_so_first_and_no_more_than_twenty():
    found = search("城关")

    assert (len(found.divisions), found.is_cut) == (20, True)
    assert all("城关" in path.rpartition("/")[2] for path in told(found))
    assert told(search("城关区"))[:2] == ["西藏自治区/拉萨市/城关区", "甘肃省/兰州市/城关区"]
    names = [path.rpartition("/")[2] for path in told(search("城区"))]
    assert names == sorted(names, key=lambda name: (name != "城区", not name.startswith("城区")))
    assert names[0] == "城区"
    (only,) = search("兰州　城关区").divisions
    assert (only.path, str(only.level), only.code) == (("甘肃省", "兰州市", "城关区"), "区县", CHENGGUAN)
    assert not search("兰州 城关区").is_cut


@pytest.mark.parametrize("text", ["", " ", "没有", "\x00", "%", "长" * 5000, " ".join("停" * 50)])
def test_what_names_no_division_finds_none(text):
    assert search(text).divisions == []


@pytest.mark.parametrize("code", ["", "0", "9" * 5000, "\x00", "620102 ", "62-0102"])
def test_what_is_no_code_is_no_division(code):
    assert division_of(code) is None
    assert division_of(CHENGGUAN).name == "城关区"


# Taking over --------------------------------------------------------------------------------------------


def test_a_place_takes_over_all_that_the_gazetteer_says_and_undo_gives_every_row_back(zhao):
    place = make_locality("甘肃", "城关")
    place.aliases, place.level = ["城关区", "老城"], "township"
    place.save()
    child = make_locality("甘肃", "城关", "某社区")
    Locality.objects.filter(pk=child.pk).update(level="community", parent=place)
    Locality.objects.get(pk=child.pk).save()
    article = make_article("某社区的事。")
    make_mention(article, child)
    add_spellings()
    before = fingerprint()

    action = take_over(place, division_of(CHENGGUAN), 0, zhao)

    place = Locality.objects.with_ancestors().get(pk=place.pk)
    assert (place.names, place.level, place.code) == (("甘肃省", "兰州市", "城关区"), "county", CHENGGUAN)
    assert place.aliases == ["老城", "城关"]
    assert [(each.code, each.level) for each in place.ancestors] == [("62", "province"), ("6201", "prefecture")]
    child.refresh_from_db()
    assert child.path.startswith(place.path)
    counts = select(states=["published"]).counts_of
    assert counts("locality", [place.parent_id]) == {place.parent_id: 1}
    assert [found.thing for found in suggest("城关区", counts)] == [place]
    assert (action.kind, action.actor, place.version) == ("edit", zhao, action.pk)

    undo(action, zhao)
    assert fingerprint() == before
    assert select(states=["published"]).counts_of("locality", [place.parent_id]) == {}


def test_parents_that_are_there_are_found_by_name_by_another_name_and_by_code(zhao):
    province, city = make_locality("甘肃省"), make_locality("甘肃省", "金城")
    Locality.objects.filter(pk=city.pk).update(aliases=["兰州市"])
    one, other = orphan("城关区", "county"), orphan("西固区", "county")
    take_over(one, division_of(CHENGGUAN), 0, zhao)
    one.refresh_from_db()
    assert one.parent == city

    Locality.objects.filter(pk=city.pk).update(aliases=[], code="6201", parent=None)
    take_over(other, division_of("620104"), 0, zhao)
    other.refresh_from_db()
    assert other.parent == city
    assert Locality.objects.count() == 4
    assert Locality.objects.get(pk=province.pk).code == ""


def test_what_is_right_already_gets_the_code_alone(zhao):
    place = make_locality("甘肃省", "兰州市", "城关区")

    action = take_over(place, division_of(CHENGGUAN), 0, zhao)

    assert action.changes.get().after == {"code": CHENGGUAN, "version": action.pk}


@pytest.mark.parametrize("other", [{"code": CHENGGUAN}, {"name": "城关区"}, {"aliases": ["城关区"]}], ids=str)
def test_a_division_that_is_another_place_already_is_not_taken_over(other, zhao):
    place, taken = make_locality("甘肃省", "兰州市", "城关"), make_locality("甘肃省", "兰州市", "旧城")
    Locality.objects.filter(pk=taken.pk).update(**other, **({} if "code" in other else {"level": "county"}))

    with pytest.raises(Taken) as refused:
        take_over(place, division_of(CHENGGUAN), 0, zhao)

    assert refused.value.other == taken
    assert not Action.objects.exists()


@pytest.mark.parametrize("name", ["甘肃省", "兰州市"])
def test_a_place_does_not_go_into_itself(name):
    make_locality("甘肃省", "兰州市")

    with pytest.raises(ValidationError, match="里面"):
        fit(Locality.objects.get(name=name), division_of(CHENGGUAN))


@pytest.mark.parametrize(("code", "may"), [("620102", False), ("6204", True)], ids=["county", "prefecture"])
def test_a_place_is_not_made_smaller_than_what_it_holds(code, may):
    city = make_locality("甘肃省", "兰市", "西固区").parent

    if may:
        fit(city, division_of(code))
    else:
        with pytest.raises(ValidationError, match="同级或更大"):
            fit(city, division_of(code))


def test_a_preview_saves_nothing():
    place = orphan("城关", "county")
    before = fingerprint()
    fitted = copy(place)

    fit(fitted, division_of(CHENGGUAN))

    assert fitted.names == ("甘肃省", "兰州市", "城关区")
    assert (place.name, place.parent, place.aliases) == ("城关", None, [])
    assert fingerprint() == before


def test_a_stale_place_is_not_overwritten(zhao):
    place = make_locality("甘肃省", "兰州市", "城关")
    with act(Action.Kind.EDIT, zhao) as acting:
        acting.watch(Locality.objects.filter(pk=place.pk))
        Locality.objects.filter(pk=place.pk).update(aliases=["老城"])

    with pytest.raises(Stale):
        take_over(place, division_of(CHENGGUAN), 0, zhao)
    assert Locality.objects.get(pk=place.pk).aliases == ["老城"]


def test_parents_on_which_something_hangs_by_now_are_not_taken_back(zhao):
    action = take_over(orphan("城关", "county"), division_of(CHENGGUAN), 0, zhao)
    make_locality("甘肃省", "兰州市", "西固区")

    with pytest.raises(Blocked):
        undo(action, zhao)


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_gets_the_code_and_its_parents_are_made_once(zhao):
    places = [orphan(f"城关{number}", "county") for number in range(8)]
    everybody, ends = Barrier(len(places)), []

    def ask(place: Locality) -> None:
        everybody.wait(timeout=60)
        try:
            take_over(place, division_of(CHENGGUAN), 0, zhao)
            ends.append("saved")
        except (Taken, IntegrityError):
            ends.append("refused")
        finally:
            connection.close()

    people = [Thread(target=ask, args=(place,)) for place in places]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(ends) == ["refused"] * 7 + ["saved"]
    assert sorted(Locality.objects.exclude(code="").values_list("name", flat=True)) == ["兰州市", "城关区", "甘肃省"]
