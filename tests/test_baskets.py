"""Baskets below the pages: order, undo, limits, and what two windows do at once."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from articles import baskets
from articles.baskets import BEGUN, Full, Gone
from articles.history import act
from articles.models import Action, Article, Basket, BasketItem
from articles.models.basket import KEPT, MAX_CASES_OF_A_STRANGER, MAX_OWN
from tests.crowd import crowd
from tests.factories import make_article, make_basket

pytestmark = pytest.mark.django_db
NO_CASE = 10**8
"""Beyond the numbers that PostgreSQL's sequences have reached, which no test takes back."""

DAY = datetime.timedelta(days=1)


@pytest.fixture
def owner(django_user_model):
    return django_user_model.objects.create_user("wang")


@pytest.fixture
def cases() -> list[Article]:
    return [make_article(f"第{number}个案例。", title=f"案例{number}") for number in range(5)]


@pytest.fixture
def basket(owner, cases) -> Basket:
    return make_basket(owner, *cases)


def asking(user=None, **session) -> SimpleNamespace:
    """A request of somebody, as far as baskets look at it."""
    store = SessionStore()
    store.update(session)
    return SimpleNamespace(user=user or AnonymousUser(), session=store)


def order(basket: Basket) -> list[str]:
    """The last characters of the titles: 01234 as it was made."""
    titles = dict(Article.objects.values_list("pk", "title"))
    return [titles[pk][-1] for pk in basket.article_ids(basket.owner)]


# Order -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "by", "expected"), [(1, -1, "10234"), (1, 1, "02134"), (0, -1, "01234"), (4, 1, "01234"), (4, -1, "01243")]
)
def test_a_case_goes_one_up_or_down_and_not_beyond_the_ends(basket, owner, cases, case, by, expected):
    baskets.step(basket, cases[case].pk, by, owner)

    assert "".join(order(basket)) == expected


@pytest.mark.parametrize(
    ("case", "beside", "behind", "expected"),
    [
        (4, 0, False, "40123"),
        (0, 4, True, "12340"),
        (0, 3, False, "12034"),
        (3, 1, True, "01324"),
        (2, 2, False, "01234"),
    ],
)
def test_a_case_is_put_right_beside_another(basket, owner, cases, case, beside, behind, expected):
    baskets.place(basket, cases[case].pk, cases[beside].pk, behind=behind, reader=owner)

    assert "".join(order(basket)) == expected


def test_what_is_not_shown_is_stepped_over_and_keeps_its_place(basket, owner, cases):
    Article.objects.filter(pk=cases[1].pk).update(state="archived")

    baskets.step(basket, cases[2].pk, -1, owner)

    assert "".join(order(basket)) == "2034"
    Article.objects.update(state="published")
    assert "".join(order(basket)) == "20134"


def test_a_move_beside_a_case_that_left_the_basket_is_refused(basket, owner, cases):
    baskets.remove(basket, cases[0].pk)

    for case, beside in ((4, 0), (0, 4)):
        with pytest.raises(Gone):
            baskets.place(basket, cases[case].pk, cases[beside].pk, behind=False, reader=owner)
    with pytest.raises(Gone):
        baskets.step(basket, cases[0].pk, 1, owner)
    assert "".join(order(basket)) == "1234"


@pytest.mark.django_db(transaction=True)
def test_moves_and_additions_at_once_end_in_one_order_without_losses(basket, owner, cases):
    more = [make_article(f"又一个{number}。", title=f"案例{number}") for number in range(5, 8)]
    tasks = [
        *(lambda case=case: baskets.step(basket, case.pk, -1, owner) for case in cases),
        *(
            lambda case=case: baskets.place(basket, case.pk, cases[0].pk, behind=True, reader=owner)
            for case in cases[1:]
        ),
        *(lambda case=case: baskets.add(basket, case.pk) for case in more),
    ]
    with crowd(len(tasks)) as people:
        people.at_once(tasks)

    assert sorted(order(basket)) == list("01234567")
    assert sorted(basket.items.values_list("position", flat=True)) == list(range(1, 9))


# In and out --------------------------------------------------------------------------------------------


def test_a_case_goes_in_once_and_at_the_end(basket, cases):
    new = make_article("新来的。", title="案例9")

    for _ in range(2):
        baskets.add(basket, new.pk)

    assert "".join(order(basket)) == "012349"


def test_what_was_taken_out_comes_back_to_its_place_with_its_note(basket, cases):
    baskets.write(basket, cases[2].pk, "看第三段", 0)
    for back in (baskets.restore, baskets.add):
        assert baskets.remove(basket, cases[2].pk)
        assert "".join(order(basket)) == "0134"

        back(basket, cases[2].pk)

        assert "".join(order(basket)) == "01234"
        assert basket.items.get(article_id=cases[2].pk).note == "看第三段"


def test_after_a_day_it_is_gone_and_comes_anew_at_the_end(basket, cases):
    baskets.write(basket, cases[0].pk, "旧的", 0)
    basket.items.filter(article_id=cases[0].pk).update(removed_at=timezone.now() - KEPT - DAY)

    assert not baskets.restore(basket, cases[0].pk)
    baskets.add(basket, cases[0].pk)

    assert "".join(order(basket)) == "12340"
    assert basket.items.get(article_id=cases[0].pk).note == ""


def test_a_strangers_basket_holds_less_and_taking_out_makes_room_but_no_heap(cases):
    basket = make_basket(None)
    items = [
        BasketItem(basket=basket, article_id=NO_CASE + number, position=number + 1)
        for number in range(MAX_CASES_OF_A_STRANGER)
    ]
    BasketItem.objects.bulk_create(items)

    with pytest.raises(Full):
        baskets.add(basket, cases[0].pk)
    baskets.remove(basket, NO_CASE)
    baskets.add(basket, cases[0].pk)

    assert basket.items.count() == MAX_CASES_OF_A_STRANGER


def test_a_deleted_basket_takes_nothing_more(basket, cases):
    Basket.objects.update(deleted_at=timezone.now())

    with pytest.raises(Gone):
        baskets.add(basket, cases[0].pk)


def test_a_note_of_another_window_is_not_overwritten(basket, cases):
    assert baskets.write(basket, cases[0].pk, "先写的", 0)

    assert not baskets.write(basket, cases[0].pk, "后写的", 0)
    assert baskets.write(basket, cases[0].pk, "先写的", 0)  # it says the same
    assert baskets.write(basket, cases[0].pk, "看过再写的", 1)

    assert basket.items.get(article_id=cases[0].pk).note == "看过再写的"


def test_history_knows_nothing_of_baskets_and_a_deleted_case_comes_back_by_its_undo(basket, owner, cases):
    from articles import history

    with act(Action.Kind.DELETE, owner) as acting:
        acting.watch(*history.going_with(Article, [cases[1].pk]))
        cases[1].delete()
    assert "".join(order(basket)) == "0234"
    assert not acting.action.changes.filter(kind="basketitem").exists()

    history.undo(acting.action, owner)

    assert "".join(order(basket)) == "01234"


# Before and after log-in -------------------------------------------------------------------------------


def test_a_stranger_has_one_basket_which_his_session_alone_knows(cases):
    first, other = asking(), asking()
    basket = baskets.present_or_new(first)
    baskets.add(basket, cases[0].pk)

    assert baskets.present_or_new(first) == basket
    assert list(baskets.own(other)) == []
    assert baskets.present_or_new(other) != basket
    assert list(baskets.readable(asking(basket=basket.pk))) == [basket]


def test_the_number_of_a_basket_with_an_owner_opens_nothing_to_a_stranger(basket):
    assert list(baskets.own(asking(basket=basket.pk))) == []


def test_what_was_begun_before_log_in_becomes_the_persons(owner, cases):
    stranger = asking()
    basket = baskets.present_or_new(stranger)
    baskets.add(basket, cases[0].pk)
    stranger.user = owner

    assert baskets.take_over(stranger) == basket

    basket.refresh_from_db()
    assert (basket.owner, basket.name) == (owner, "我的清单")
    assert BEGUN not in stranger.session
    assert stranger.session.get_expiry_age() < 30 * 24 * 3600


def test_beside_others_it_comes_as_one_more_and_is_the_present_one(owner, basket, cases):
    make_basket(owner, name="登录前的清单", chosen_at=timezone.now() - DAY)
    begun = make_basket(None, cases[0])

    taken = baskets.take_over(asking(owner, basket=begun.pk))

    assert taken.name == "登录前的清单 2"
    assert baskets.own(asking(owner)).first() == taken
    assert "".join(order(basket)) == "01234"


def test_an_empty_one_is_not_taken_over(owner):
    begun = make_basket(None)

    assert baskets.take_over(asking(owner, basket=begun.pk)) is None
    assert not Basket.objects.exists()


def test_nobody_takes_over_what_belongs_to_another(basket, django_user_model):
    thief = django_user_model.objects.create_user("zhao")

    assert baskets.take_over(asking(thief, basket=basket.pk)) is None
    basket.refresh_from_db()
    assert basket.owner.username == "wang"


def test_who_has_as_many_as_one_may_have_loses_nothing_at_log_in(owner, cases):
    for _ in range(MAX_OWN):
        make_basket(owner)

    assert baskets.take_over(asking(owner, basket=make_basket(None, cases[0]).pk))


def test_old_baskets_of_strangers_go_when_another_one_is_begun(owner, cases):
    long_ago = timezone.now() - baskets.OWNERLESS - DAY
    old = make_basket(None, cases[0], changed_at=long_ago)
    recent, owned = make_basket(None, changed_at=long_ago + 2 * DAY), make_basket(owner, changed_at=long_ago)

    baskets.present_or_new(asking())

    assert not Basket.objects.filter(pk=old.pk).exists()
    assert Basket.objects.filter(pk__in=[recent.pk, owned.pk]).count() == 2


def test_when_very_many_strangers_collect_those_of_yesterday_go_and_then_nobody_begins(monkeypatch):
    monkeypatch.setattr(baskets, "MAX_OWNERLESS", 2)
    yesterday = make_basket(None, changed_at=timezone.now() - 2 * DAY)
    make_basket(None)

    baskets.present_or_new(asking())

    assert not Basket.objects.filter(pk=yesterday.pk).exists()
    with pytest.raises(Full):
        baskets.present_or_new(asking())


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_begin_one_basket(owner):
    with crowd(4) as people:
        found = people.at_once([lambda: baskets.present_or_new(asking(owner)).pk] * 4)

    assert len(set(found)) == 1
