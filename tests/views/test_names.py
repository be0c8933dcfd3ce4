"""A name and its other names are changed on a page of their own; two states of a record are laid side by side."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.history import changes_of
from articles.models import Action, Brand
from articles.search.names import exactly
from tests.factories import make_brand, make_locality, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhao(client):
    user = make_person("zhao", "change_article", "change_brand")
    client.force_login(user)
    return user


def save(client, brand: Brand, **given):
    form = {"version": brand.version, "name": brand.name, "aliases": "\n".join(brand.aliases), **given}
    return client.post(reverse("name_edit", args=["brand", brand.pk]), form)


def test_other_names_are_found_and_the_change_is_one_action(client, zhao):
    brand = make_brand("金大姐说事室")

    assert save(client, brand, aliases="金大姐\r\n  金大姐议事室 ").status_code == 302

    brand.refresh_from_db()
    assert brand.aliases == ["金大姐", "金大姐议事室"]
    assert exactly("brand", "金大姐议事室") == [brand]
    (action,) = Action.objects.all()
    assert (action.actor, action.kind, action.changes.count()) == (zhao, "edit", 1)
    assert save(client, brand).status_code == 302
    assert Action.objects.count() == 1  # nothing was changed


def test_a_stale_form_shows_what_it_is_called_now_and_keeps_what_was_typed(client, zhao):
    brand = make_brand("金大姐说事室")
    Brand.objects.filter(pk=brand.pk).update(version=7, name="金大姐议事室")

    response = save(client, brand, name="金大姐")

    assert response.status_code == 409
    assert "金大姐议事室" in response.context["error"]
    assert response.context["form"]["name"].value() == "金大姐"
    assert Brand.objects.get().name == "金大姐议事室"


@pytest.mark.parametrize(
    "given",
    [{"name": ""}, {"name": "长" * 101}, {"aliases": "长" * 101}, {"name": "另一个"}, {"name": "\u202e"}],
    ids=str,
)
def test_wrong_names_are_told(given, client, zhao):
    place = make_locality("甘肃省")
    brand, _other = make_brand("金大姐说事室", locality=place), make_brand("另一个", locality=place)

    response = save(client, brand, **given)

    assert response.status_code == 422
    assert response.context["form"].errors
    assert not Action.objects.exists()


def test_who_may_not_change_names_finds_no_page(client, zhao):
    assert client.get(reverse("name_edit", args=["practice", 1])).status_code == 404
    assert client.get(reverse("name_edit", args=["user", 1])).status_code == 404


def test_two_states_are_laid_side_by_side(client, zhao):
    brand = make_brand("甲")
    for name in ("乙", "丙"):
        save(client, brand, name=name)
        brand.refresh_from_db()
    second, first = changes_of(brand)

    shown = client.get(reverse("change_compare", args=[first.pk]))
    assert [(each.before, each.after) for each in shown.context["differences"]] == [("甲", "丙")]
    shown = client.get(reverse("change_compare", args=[first.pk]) + f"?to={second.pk}")
    assert [(each.before, each.after) for each in shown.context["differences"]] == [("甲", "乙")]
    assert client.get(reverse("change_compare", args=[first.pk]) + "?to=4711").status_code == 404
