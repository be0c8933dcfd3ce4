from __future__ import annotations

import datetime
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from articles.history import Blocked, Stale, act, changes_of, is_open_to_undo, restore, state_before, undo
from articles.models import Action, Article, Brand, Change, Claim, Locality, Mention
from articles.search.names import suggest
from articles.search.selection import select
from tests.crowd import until_somebody_waits
from tests.factories import make_article, make_brand, make_claim, make_locality, make_mention, make_practice
from tests.tables import fingerprint

pytestmark = pytest.mark.django_db
EDIT, DELETE, MERGE = Action.Kind.EDIT, Action.Kind.DELETE, Action.Kind.MERGE


@pytest.fixture
def editor(django_user_model):
    return django_user_model.objects.create_user("wang")


def rename(brand: Brand, name: str, actor, reason: str = "", seen: int | None = None) -> Action:
    with act(EDIT, actor, reason=reason) as acting:
        acting.watch(Brand.objects.filter(pk=brand.pk))
        if seen is not None:
            acting.take(brand, seen)
        brand.name = name
        brand.save()
    return acting.action


def test_an_action_tells_who_changed_what_from_what_to_what_and_why(editor):
    brand = make_brand("金大姐议事室")

    rename(brand, "金大姐说事室", editor, "照原文")

    (change,) = changes_of(brand)
    assert (change.action.actor_name, change.action.reason, change.action.kind) == ("wang", "照原文", EDIT)
    assert (change.before["name"], change.after["name"]) == ("金大姐议事室", "金大姐说事室")
    assert "aliases" not in change.after
    assert change.label == "金大姐说事室"
    brand.refresh_from_db()
    assert brand.version == change.action_id


def test_an_action_that_changes_nothing_leaves_no_trace(editor):
    brand = make_brand("党建集结号")

    rename(brand, "党建集结号", editor)

    assert not Action.objects.exists()
    assert not Change.objects.exists()


def test_an_action_that_fails_changes_nothing(editor):
    brand = make_brand("党建集结号")

    def fail() -> None:
        with act(EDIT, editor) as acting:
            acting.watch(Brand.objects.all())
            Brand.objects.update(name="别的")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    brand.refresh_from_db()
    assert brand.name == "党建集结号"
    assert not Action.objects.exists()


def test_who_saves_what_somebody_else_has_changed_meanwhile_is_told(editor):
    brand = make_brand("一")
    seen = brand.version
    rename(brand, "二", editor)

    with pytest.raises(Stale) as stale:
        rename(brand, "三", editor, seen=seen)

    assert stale.value.record.name == "二"


def test_who_goes_on_goes_on_from_what_is_there_and_not_from_what_he_has_read_before(editor):
    """It was read while another edit stood, which has been undone since: the version is again the one that was seen."""
    brand = make_brand("一")
    other = rename(Brand.objects.get(), "二", editor)
    read_between = Brand.objects.get()
    undo(other, editor)

    with act(EDIT, editor) as acting:
        acting.watch(Brand.objects.all())
        acting.take(read_between, brand.version)
        read_between.kind = "team"
        read_between.save()

    assert Brand.objects.get().name == "一"


def test_a_record_that_is_gone_is_stale(editor):
    brand = make_brand("一")
    Brand.objects.all().delete()

    with pytest.raises(Stale) as stale:
        rename(brand, "二", editor, seen=brand.version)

    assert stale.value.record is None


def test_undo_gives_every_row_back_as_it_was_and_can_be_undone_itself(editor):
    brand = make_brand("金大姐说事室", aliases=["金大姐议事室"])
    other = make_brand("党建集结号")
    brand.practices.add(make_practice("议事协商"), make_practice("微心愿"))
    article = make_article("金大姐说事室花了1.5万元，党建集结号来了。")
    mention = make_mention(article, brand, decided_by=editor, decided_at=datetime.datetime.now(datetime.UTC))
    claim = make_claim(article, "1.5万元", value=Decimal("15000.0001"), unit="元", brand=brand)
    before = fingerprint()

    with act(MERGE, editor) as acting:
        acting.watch(
            Brand.objects.filter(pk__in=[brand.pk, other.pk]),
            Brand.practices.through.objects.filter(brand=brand),
            Mention.objects.filter(brand=brand),
            Claim.objects.filter(brand=brand),
        )
        Mention.objects.filter(brand=brand).update(brand=other)
        Claim.objects.filter(brand=brand).update(brand=other)
        brand.delete()
    merged = fingerprint()
    assert merged != before
    mention.refresh_from_db()
    assert mention.brand == other
    assert select(states=["published"]).counts_of("brand", [other.pk]) == {other.pk: 1}

    undone = undo(acting.action, editor)
    assert fingerprint() == before
    assert suggest("金大姐议事室", select(states=["published"]).counts_of)
    undo(undone, editor)
    assert fingerprint() == merged
    assert claim.value == Decimal("15000.0001")


def test_a_new_record_is_taken_away_again_unless_something_hangs_on_it(editor):
    article = make_article("党建集结号来了。")
    with act(Action.Kind.ADD, editor) as acting:
        acting.watch(Brand.objects.filter(name="党建集结号"))
        brand = make_brand("党建集结号")
    mention = make_mention(article, brand)

    with pytest.raises(Blocked):
        undo(acting.action, editor)
    assert Brand.objects.filter(pk=brand.pk).exists()

    mention.delete()
    undo(acting.action, editor)
    assert not Brand.objects.exists()


def test_undo_stops_where_a_later_edit_is_in_the_way_and_tells_which(editor):
    one, other = make_brand("一"), make_brand("二")
    with act(EDIT, editor) as acting:
        acting.watch(Brand.objects.all())
        Brand.objects.update(kind="team")
    later = rename(other, "三", editor)
    one.refresh_from_db()

    with pytest.raises(Blocked) as blocked:
        undo(acting.action, editor)

    ((change, action),) = blocked.value.changes
    assert (change.record, action) == (other.pk, later)
    one.refresh_from_db()
    assert one.kind == "team"
    assert Action.objects.count() == 2


def test_an_action_is_undone_once_and_for_thirty_days(editor):
    brand = make_brand("一")
    action = rename(brand, "二", editor)
    assert is_open_to_undo(action)

    action.at -= datetime.timedelta(days=31)
    assert not is_open_to_undo(action)

    undo(action, editor)
    assert not is_open_to_undo(Action.objects.get(pk=action.pk))


def test_an_action_is_undone_once_however_often_one_clicks(editor):
    action = rename(make_brand("一"), "二", editor)
    undo(action, editor)

    with pytest.raises(Blocked):
        undo(action, editor)

    assert Action.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_would_name_something_that_is_gone_does_not_come_back(editor):
    brand = make_brand("党建集结号")
    mention = make_mention(make_article("党建集结号来了。"), brand)
    with act(DELETE, editor) as acting:
        acting.watch(Mention.objects.all())
        mention.delete()
    brand.delete()

    with pytest.raises(Blocked):
        undo(acting.action, editor)

    assert not Mention.objects.exists()


def test_to_restore_what_is_there_already_changes_nothing(editor):
    article = make_article()
    for title in ("一", ""):
        with act(EDIT, editor) as acting:
            acting.watch(Article.objects.all())
            article.title = title
            article.save()
    _back, first = changes_of(article)
    article.refresh_from_db()

    restore(article, first, editor, article.version)

    assert Action.objects.count() == 2


def test_an_earlier_state_comes_back_as_an_edit_of_its_own(editor):
    brand = make_brand("一")
    for name in ("二", "三", "四"):
        rename(brand, name, editor)
        brand.refresh_from_db()
    _four, three, _two = changes_of(brand)
    assert state_before(brand, three)["name"] == "二"

    restore(brand, three, editor, brand.version)

    brand.refresh_from_db()
    assert brand.name == "二"
    assert changes_of(brand).count() == 4
    with pytest.raises(Stale):
        restore(brand, three, editor, version=0)


def test_readers_find_a_renamed_place_and_the_cases_of_a_moved_one(editor):
    place = make_locality("甘肃省", "兰州市", "城关区")
    make_mention(make_article("城关区办了一件事。"), place)
    tianshui = make_locality("甘肃省", "天水市")

    with act(EDIT, editor) as acting:
        acting.watch(type(place).objects.under(place))
        place.parent = tianshui
        place.save()
    assert select(states=["published"]).counts_of("locality", [tianshui.pk]) == {tianshui.pk: 1}

    undo(acting.action, editor)
    assert select(states=["published"]).counts_of("locality", [tianshui.pk]) == {}


def test_a_place_that_goes_back_takes_along_what_lies_below_it(editor):
    street = make_locality("甘肃省", "兰州市", "城关区", "白银路街道")
    district = street.parent
    with act(EDIT, editor) as acting:
        acting.watch(Locality.objects.under(district))
        district.parent = make_locality("甘肃省", "天水市")
        district.save()
    moved = changes_of(district).get()
    district.refresh_from_db()

    restore(district, moved, editor, district.version)

    street.refresh_from_db()
    assert [place.name for place in street.ancestors] == ["甘肃省", "兰州市", "城关区"]
    assert street.path.startswith(Locality.objects.get(name="兰州市").path)


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_edits_at_once_none_is_lost_in_silence(editor):
    """Ten times twenty people have seen the same version: one of them saves, nineteen are told."""
    brand = make_brand("一")
    everybody, stale, saved = Barrier(20), [], []

    def edit(person: int) -> None:
        for round_ in range(10):
            seen = Brand.objects.get(pk=brand.pk)
            everybody.wait(timeout=60)
            try:
                with act(EDIT, editor) as acting:
                    acting.watch(Brand.objects.filter(pk=brand.pk))
                    acting.take(seen, seen.version)
                    seen.aliases = [*seen.aliases, f"{person}-{round_}"]
                    seen.save(update_fields=["aliases", "spellings"])
                saved.append(f"{person}-{round_}")
            except Stale:
                stale.append(f"{person}-{round_}")
            everybody.wait(timeout=60)
        connection.close()

    people = [Thread(target=edit, args=(person,)) for person in range(20)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    brand.refresh_from_db()
    assert (len(saved), len(stale)) == (10, 190)
    assert brand.aliases == saved
    assert changes_of(brand).count() == 10


def test_a_change_of_a_column_that_is_gone_by_now_does_not_stand_in_the_way(editor):
    place, gone = make_locality("甘肃省"), {"renamed_to_id": None}
    with act(EDIT, editor) as edited:
        edited.watch(Locality.objects.all())
        Locality.objects.update(code="62")
    edited.action.changes.update(before={"code": "", "version": 0, **gone}, after={"code": "62", "renamed_to_id": 7})
    (change,) = changes_of(place)

    restore(place, change, editor, edited.action.pk)
    place.refresh_from_db()
    assert place.code == ""
    undo(Action.objects.first(), editor)
    undo(edited.action, editor)
    place.refresh_from_db()
    assert place.code == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on_postgresql  # SQLite has one lock for all
def test_an_undo_and_a_decision_do_not_wait_for_each_other(editor):
    article = make_article("党建集结号来了3个人。")
    make_mention(article, make_brand("党建集结号"))
    make_claim(article, "3个")
    with act(Action.Kind.DECIDE, editor) as acting:
        acting.watch(Mention.objects.all(), Claim.objects.all())
        Mention.objects.update(state="confirmed")
        Claim.objects.update(state="confirmed")
    undone = Thread(target=lambda: (undo(acting.action, editor), connection.close()))

    with act(Action.Kind.DECIDE, editor) as deciding:
        deciding.watch(Article.objects.all(), Mention.objects.all())
        undone.start()
        until_somebody_waits()
        deciding.watch(Claim.objects.all())
    undone.join()

    assert (Mention.objects.get().state, Claim.objects.get().state) == ("proposed", "proposed")


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on_postgresql
def test_who_names_a_brand_does_not_wait_for_who_edits_it(editor):
    """Nothing but the key of a row is locked by what points to it, and an action leaves the key free."""
    brand, article = make_brand("党建集结号"), make_article("党建集结号来了。")

    with act(EDIT, editor) as acting:
        acting.watch(Brand.objects.all())
        naming = Thread(target=lambda: (make_mention(article, brand), connection.close()))
        naming.start()
        naming.join(timeout=10)
        was_named = Mention.objects.exists()
    naming.join()

    assert was_named


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on_postgresql
def test_whoever_holds_the_clock_of_the_index_waits_for_nobody(editor):
    """Who renames a brand waits for the clock; who names it must have waited for the brand before he took the clock."""
    brand, article = make_brand("党建集结号"), make_article("党建集结号来了。")

    def name_it() -> None:
        with transaction.atomic():
            make_mention(article, brand)
        connection.close()

    naming = Thread(target=name_it)
    with act(EDIT, editor) as acting:
        acting.watch(Brand.objects.all())
        brand.name = "集结号"
        brand.save()
        naming.start()
        until_somebody_waits()
    naming.join()

    assert changes_of(brand).count() == 1
    assert Mention.objects.get().brand.name == "集结号"
