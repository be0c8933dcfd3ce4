"""Every way to change something in the admin is one action, and a stale form overwrites nothing."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.urls import reverse

from articles.history import changes_of, undo
from articles.models import Action, Article, Brand, Change, Claim, ImportItem, ImportRun, Mention, Practice, Succession
from articles.search.selection import select
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_indicator,
    make_locality,
    make_mention,
    make_person,
    make_practice,
    make_source,
    make_succession,
)
from tests.tables import fingerprint

pytestmark = pytest.mark.django_db


def page_of(record) -> str:
    return reverse(f"admin:articles_{record._meta.model_name}_change", args=[record.pk])


def form_on(client, address: str) -> dict[str, object]:
    """What a browser would send back unchanged."""
    context = client.get(address).context
    forms = [context["adminform"].form]
    sets = [inline.formset for inline in context["inline_admin_formsets"]]
    for formset in sets:
        forms += [formset.management_form, *formset.initial_forms]
    fields = {field.html_name: field.value() for form in forms for field in form}
    fields |= {field.html_initial_name: field.value() for form in forms for field in form}
    return {name: value for name, value in fields.items() if value is not None}


def brand_form(client, brand: Brand) -> dict[str, object]:
    return form_on(client, page_of(brand)) | {"aliases": "\n".join(brand.aliases)}


def delete(client, record, seen: int | None = None):
    address = reverse(f"admin:articles_{record._meta.model_name}_delete", args=[record.pk])
    version = record.version if seen is None else seen
    assert f'name="seen" value="{record.version}"' in client.get(address).content.decode()
    return client.post(address, {"post": "yes", "seen": version})


def ticked(client, model) -> list[str]:
    page = client.get(reverse(f"admin:articles_{model._meta.model_name}_changelist")).content.decode()
    return re.findall(r'name="_selected_action" value="([^"]*)"', page)


def list_form(client, address: str) -> dict[str, str]:
    """What a browser would send back of the rows of a list, read out of the page itself."""
    return dict(re.findall(r'name="(form-[^"]+)" value="([^"]*)"', client.get(address).content.decode()))


def on_all(client, action: str, records, **given):
    """What the list offers, done to all its records, and confirmed where it asks."""
    model = type(records[0])
    form = {"action": action, "_selected_action": ticked(client, model), "post": "yes", **given}
    return client.post(reverse(f"admin:articles_{model._meta.model_name}_changelist"), form)


def test_a_saved_form_is_one_action_with_who_and_what(admin_client, admin_user):
    brand = make_brand("金大姐议事室")
    brand.practices.add(make_practice("微心愿"))
    other = make_practice("议事协商")
    form = brand_form(admin_client, brand)

    response = admin_client.post(page_of(brand), form | {"name": "金大姐说事室", "practices": [other.pk]})

    assert response.status_code == 302
    (action,) = Action.objects.all()
    assert (action.kind, action.actor) == ("edit", admin_user)
    assert sorted(action.changes.values_list("kind", flat=True)) == ["brand", "brand_practices", "brand_practices"]
    assert changes_of(brand).get().after["name"] == "金大姐说事室"
    assert not LogEntry.objects.exists()
    undo(action, admin_user)
    brand.refresh_from_db()
    assert (brand.name, brand.practices.get().name) == ("金大姐议事室", "微心愿")


def test_a_form_that_changes_nothing_and_one_that_is_wrong_leave_no_trace(admin_client):
    brand = make_brand("党建集结号")
    form = brand_form(admin_client, brand)

    assert admin_client.post(page_of(brand), form).status_code == 302
    assert admin_client.post(page_of(brand), form | {"name": ""}).status_code == 200
    assert not Action.objects.exists()


def test_a_name_that_its_place_has_already_is_told_beside_it(admin_client):
    brand, other = make_brand("党建集结号"), make_brand("微心愿")
    form = brand_form(admin_client, other)

    for address in (reverse("admin:articles_brand_add"), page_of(other)):
        response = admin_client.post(address, form | {"name": "党建 集结号"})
        assert response.status_code == 200
        assert response.context["adminform"].form.errors.keys() == {"name"}
    assert set(Brand.objects.all()) == {brand, other}


def test_an_article_saved_as_it_was_keeps_the_time_of_its_last_change(admin_client):
    article = make_article()
    form = form_on(admin_client, page_of(article))

    assert admin_client.post(page_of(article), form).status_code == 302
    assert not Action.objects.exists()
    assert Article.objects.get().updated_at == article.updated_at


def test_an_old_page_that_nobody_has_typed_into_decides_nothing(admin_client):
    claim = make_claim(make_article("来了3个人。"), "3个")
    old = form_on(admin_client, page_of(claim))
    for state in ("confirmed", "proposed"):  # somebody has decided, and taken it back
        admin_client.post(page_of(claim), form_on(admin_client, page_of(claim)) | {"state": state})

    assert admin_client.post(page_of(claim), old).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.decided_by, claim.corrected_at) == ("proposed", None, None)
    assert Action.objects.count() == 2


def test_a_new_record_and_a_deleted_one_are_told(admin_client, admin_user):
    form = {"name": "党建集结号", "kind": "team", "aliases": "", "practices": [make_practice("微心愿").pk]}
    admin_client.post(reverse("admin:articles_brand_add"), form)
    brand = Brand.objects.get()
    delete(admin_client, brand)

    deleted, added = Action.objects.all()
    assert (added.kind, deleted.kind) == ("add", "delete")
    assert sorted(deleted.changes.values_list("kind", flat=True)) == ["brand", "brand_practices"]
    undo(deleted, admin_user)
    assert Brand.objects.get().practices.get().name == "微心愿"


def test_a_stale_form_is_refused_keeps_what_was_typed_and_says_what_is_there_now(admin_client, admin_user):
    brand = make_brand("一")
    form = brand_form(admin_client, brand)
    admin_client.post(page_of(brand), form | {"name": "二"})

    response = admin_client.post(page_of(brand), form | {"name": "三"})

    assert response.status_code == 409
    page = response.content.decode()
    assert "admin" in page
    assert "二" in page
    assert 'value="三"' in page
    assert Brand.objects.get().name == "二"
    # Who has seen that may put his own in its place.
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    assert admin_client.post(page_of(brand), form | {"name": "三", "seen": seen}).status_code == 302
    assert Brand.objects.get().name == "三"


def test_a_form_without_a_version_is_stale(admin_client):
    brand = make_brand("一")
    form = brand_form(admin_client, brand)
    del form["seen"]

    assert admin_client.post(page_of(brand), form | {"name": "二"}).status_code == 409
    assert Brand.objects.get().name == "一"


def test_a_finding_decided_elsewhere_meanwhile_makes_the_form_of_the_article_stale(admin_client):
    article = make_article("党建集结号来了3个人。")
    mention = make_mention(article, make_brand("党建集结号"))
    claim = make_claim(article, "3个")
    stale = form_on(admin_client, page_of(article))
    admin_client.post(page_of(article), form_on(admin_client, page_of(article)) | {"claims-0-state": "confirmed"})

    # Another finding of the same article is no conflict, the same one is.
    assert admin_client.post(page_of(article), stale | {"mentions-0-state": "rejected"}).status_code == 302
    assert admin_client.post(page_of(article), stale | {"claims-0-state": "rejected"}).status_code == 409
    assert (Claim.objects.get(pk=claim.pk).state, Mention.objects.get(pk=mention.pk).state) == ("confirmed", "rejected")


def test_a_finding_that_is_gone_meanwhile_is_in_nobodys_way_unless_it_was_touched(admin_client):
    article = make_article("党建集结号来了3个人。")
    mention = make_mention(article, make_brand("党建集结号"))
    other = make_mention(article, make_practice("微心愿"), "来了")
    form = form_on(admin_client, page_of(article))
    mention.delete()

    touched = form | {"title": "三个人", "mentions-0-state": "confirmed", "mentions-1-state": "rejected"}
    response = admin_client.post(page_of(article), touched)
    assert response.status_code == 409
    rows = response.context["inline_admin_formsets"][1]
    assert [row.form.instance.pk for row in rows] == [row.original.pk for row in rows] == [None, other.pk]
    assert not Action.objects.exists()

    untouched = form | {"title": "三个人", "mentions-1-state": "rejected"}
    assert admin_client.post(page_of(article), untouched).status_code == 302
    other.refresh_from_db()
    assert (Article.objects.get().title, other.state) == ("三个人", "rejected")


def test_no_finding_is_deleted_in_passing(admin_client):
    article = make_article("来了3个人。")
    make_claim(article, "3个")
    form = form_on(admin_client, page_of(article))

    assert admin_client.post(page_of(article), form | {"claims-0-DELETE": "on"}).status_code == 302
    assert Claim.objects.exists()


def test_a_deleted_article_comes_back_with_all_that_belongs_to_it(admin_client, admin_user):
    article = make_article("党建集结号来了3个人。")
    make_mention(article, make_brand("党建集结号"))
    make_claim(article, "3个")

    delete(admin_client, article)
    assert not Mention.objects.exists()
    assert select(states=["published"]).total == 0

    undo(Action.objects.get(), admin_user)
    assert Article.objects.get().body.text == "党建集结号来了3个人。"
    assert (Mention.objects.count(), Claim.objects.count()) == (1, 1)
    assert select(states=["published"]).matching("集结号").total == 1


@pytest.mark.parametrize(("action", "kind"), [("unpublish", "edit"), ("delete_selected", "delete")])
def test_a_bulk_action_is_one_action_and_is_undone_as_one(action, kind, admin_client, admin_user):
    articles = [make_article(f"第{number}件事。") for number in range(5)]

    on_all(admin_client, action, articles)

    (done,) = Action.objects.all()
    assert (done.kind, done.changes.filter(kind="article").count()) == (kind, 5)
    assert select(states=["published"]).total == 0
    undo(done, admin_user)
    assert select(states=["published"]).total == 5


def test_what_goes_with_a_record_or_loses_its_tie_comes_back_with_it(admin_client, admin_user):
    practice, indicator = make_practice("微心愿"), make_indicator("认领数")
    make_brand("党建集结号").practices.add(practice)
    article = make_article("来了3个人。")
    make_claim(article, "3个", indicator=indicator)
    make_source("来了。", republishes=article)
    ImportItem.objects.create(run=ImportRun.objects.create(), name="1.txt", outcome="created", article=article)
    before = fingerprint()

    for record in (practice, indicator, article):
        record.refresh_from_db()
        delete(admin_client, record)
    assert not Claim.objects.exists()
    for action in Action.objects.all():
        undo(action, admin_user)

    assert fingerprint() == before


def test_who_deletes_what_somebody_has_changed_meanwhile_is_asked_once_more(admin_client):
    brand = make_brand("一")
    admin_client.post(page_of(brand), brand_form(admin_client, brand) | {"name": "二"})
    brand.refresh_from_db()

    response = delete(admin_client, brand, seen=0)

    assert response.status_code == 409
    assert f'name="seen" value="{brand.version}"' in response.content.decode()
    assert Brand.objects.exists()
    assert delete(admin_client, brand).status_code == 302
    assert not Brand.objects.exists()


@pytest.mark.parametrize("action", ["unpublish", "delete_selected"])
def test_a_bulk_action_leaves_what_somebody_has_changed_since_the_list_was_shown(action, admin_client):
    article, other = make_article("一件事。"), make_article("又一件事。")
    shown = ticked(admin_client, Article)
    admin_client.post(page_of(article), form_on(admin_client, page_of(article)) | {"title": "改过"})

    response = on_all(admin_client, action, [article, other], _selected_action=shown)

    levels = [message.level_tag for message in get_messages(response.wsgi_request)]
    assert sorted(levels) == ["success", "warning"]
    article.refresh_from_db()
    assert (article.state, article.title) == ("published", "改过")
    assert not Article.objects.published().filter(pk=other.pk).exists()
    on_all(admin_client, action, Article.objects.all(), _selected_action=shown, select_across="1")
    assert not Article.objects.published().exists()


def test_the_question_before_a_bulk_delete_knows_the_versions(admin_client):
    articles = [make_article(f"第{number}件事。") for number in range(2)]
    address = reverse("admin:articles_article_changelist")
    chosen = {"action": "delete_selected", "_selected_action": ticked(admin_client, Article)}
    page = admin_client.post(address, chosen).content.decode()
    asked = re.findall(r'name="_selected_action" value="([^"]*)"', page)
    admin_client.post(page_of(articles[0]), form_on(admin_client, page_of(articles[0])) | {"title": "改过"})

    admin_client.post(address, chosen | {"_selected_action": asked, "post": "yes"})

    assert Article.objects.get() == articles[0]


def test_a_tick_without_a_version_changes_nothing(admin_client):
    article = make_article()
    for tick in (article.pk, f"{article.pk}:", "x:1", f"{'9' * 30}:0"):
        response = on_all(admin_client, "unpublish", [article], _selected_action=[tick])
        assert response.status_code == 302
    assert not Action.objects.exists()


def test_positions_saved_in_a_list_are_told_and_checked(admin_client):
    practices = [make_practice(name) for name in ("微心愿", "双报到")]
    address = reverse("admin:articles_practice_changelist")
    form = list_form(admin_client, address)
    form |= {"_save": "1", "form-0-position": 9}

    assert admin_client.post(address, form).status_code == 302
    assert Change.objects.get().after["position"] == 9
    assert admin_client.post(address, form | {"form-0-position": 8}).status_code == 409
    assert sorted(Practice.objects.values_list("position", flat=True)) == [0, 9]
    assert len(practices) == 2


def test_a_stale_list_shows_each_number_beside_its_name(admin_client):
    """Numbers are what the list is sorted by: somebody has moved the first to the end, and deleted the second."""
    practices = [make_practice(name, position=place) for place, name in enumerate(("微心愿", "双报到", "板凳会"))]
    address = reverse("admin:articles_practice_changelist")
    form = list_form(admin_client, address)
    admin_client.post(address, form | {"_save": "1", "form-0-position": 9})
    practices[1].delete()

    response = admin_client.post(address, form | {"_save": "1", "form-0-position": 8})

    assert response.status_code == 409
    changelist = response.context["cl"]
    shown = [record.pk for record in changelist.result_list]
    assert shown == [row.instance.pk for row in changelist.formset.forms] == [practices[0].pk, None, practices[2].pk]
    assert Practice.objects.get(name="微心愿").position == 9


# Successions, rows below a place ------------------------------------------------------------------------


@pytest.fixture
def street():
    return make_locality("广东省", "大冲街道")


def row(place, **fields) -> dict[str, object]:
    """A first row of what the place was before, as the browser adds one."""
    values = {
        "id": "",
        "present": place.pk,
        "kind": "converted",
        "on": "2019-01-01",
        "precision": "year",
        "note": "",
        **fields,
    }
    return {"predecessors-TOTAL_FORMS": 1} | {f"predecessors-0-{name}": value for name, value in values.items()}


def street_form(client, place) -> dict[str, object]:
    return form_on(client, page_of(place)) | {"aliases": ""}


def test_a_succession_is_written_down_with_its_place_told_and_taken_back(street, admin_client, admin_user):
    town = make_locality("广东省", "大冲镇")
    form = street_form(admin_client, street) | row(street, former=town.pk)

    assert admin_client.post(page_of(street), form).status_code == 302
    added = Action.objects.get()
    (told,) = Succession.objects.all()
    assert (told.former, told.present, told.kind, told.version) == (town, street, "converted", added.pk)
    form = street_form(admin_client, town) | {"successors-0-kind": "renamed"}
    assert admin_client.post(page_of(town), form).status_code == 302
    changed = Action.objects.first()
    assert changed.changes.get().after == {"kind": "renamed", "version": changed.pk}
    assert admin_client.get("/history/").content.decode().count("大冲镇 → 大冲街道") == 2

    admin_client.post(page_of(street), street_form(admin_client, street) | {"predecessors-0-DELETE": "on"})
    assert not Succession.objects.exists()
    page = admin_client.get("/history/").content.decode()
    assert "大冲镇 · 大冲街道" in page
    for action in Action.objects.all()[:2]:
        undo(action, admin_user)
    assert (Succession.objects.get().pk, Succession.objects.get().kind) == (told.pk, "converted")


@pytest.mark.parametrize(
    "wrong",
    [{"former": ""}, {"kind": "x"}, {"on": "2019"}, {"precision": ""}, {"on": ""}, {"note": "长" * 301}, {"on": "1900-01-01"}],
    ids=str,
)  # fmt: skip
def test_a_wrong_succession_is_told_and_not_saved(wrong, street, admin_client):
    form = street_form(admin_client, street) | row(street, former=make_locality("广东省", "大冲镇").pk)

    response = admin_client.post(
        page_of(street), form | {f"predecessors-0-{name}": text for name, text in wrong.items()}
    )

    assert response.status_code == 200
    assert not Succession.objects.exists()


def test_no_place_takes_the_place_of_itself(street, admin_client):
    response = admin_client.post(page_of(street), street_form(admin_client, street) | row(street, former=street.pk))

    assert response.status_code == 200
    assert response.content.decode().count("不能是同一个") == 1


def test_a_succession_that_somebody_else_has_added_meanwhile_is_told(street, admin_client):
    town = make_locality("广东省", "大冲镇")
    form = street_form(admin_client, street) | row(street, former=town.pk)
    make_succession(town, street)

    response = admin_client.post(page_of(street), form)

    assert response.status_code == 200
    assert "已经记了一条沿革" in response.content.decode()


def test_a_stale_succession_is_refused(street, admin_client):
    told = make_succession(make_locality("广东省", "大冲镇"), street, "2019")
    form = street_form(admin_client, street)
    other = form | {"predecessors-0-kind": "merged"}
    assert admin_client.post(page_of(street), form | {"predecessors-0-kind": "split"}).status_code == 302

    assert admin_client.post(page_of(street), other).status_code == 409
    told.refresh_from_db()
    assert told.kind == "split"


def test_a_deleted_place_comes_back_with_its_successions(street, admin_client, admin_user):
    make_succession(make_locality("广东省", "大冲镇"), street, "2019")

    admin_client.post(
        reverse("admin:articles_locality_delete", args=[street.pk]), {"post": "yes", "seen": street.version}
    )

    assert not Succession.objects.exists()
    undo(Action.objects.get(), admin_user)
    assert Succession.objects.get().present == street


def test_a_curator_of_an_older_installation_may_tell_successions(street, client):
    """Groups keep the permissions that they were made with, so a new model has none."""
    client.force_login(make_person("curator", "view_locality", "change_locality", is_staff=True))

    form = street_form(client, street) | row(street, former=make_locality("广东省", "大冲镇").pk)

    assert client.post(page_of(street), form).status_code == 302
    assert Succession.objects.exists()


def test_who_may_only_look_at_places_changes_no_succession(street, client):
    make_succession(make_locality("广东省", "大冲镇"), street, "2019")
    client.force_login(make_person("editor", "view_locality", is_staff=True))

    assert "大冲镇" in client.get(page_of(street)).content.decode()
    assert client.post(page_of(street), row(street, former=street.pk)).status_code == 403
