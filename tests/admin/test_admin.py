"""Every list and form of the admin site opens, and what it must not allow is not offered."""

import json
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from articles.models import Action, Article, Brand, Claim, Indicator, Locality, Practice, Spelling
from articles.models.mention import BY_HAND
from articles.search.names import add_spellings
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_initiative,
    make_locality,
    make_mention,
    make_person,
    make_practice,
    make_problem,
    make_publisher,
    make_source,
)

pytestmark = pytest.mark.django_db

MODELS = [model for model in admin.site._registry if model._meta.app_label == "articles"]


def send(client, address, form, **kwargs):
    """As a browser does: with the versions that the page has shown, and how many rows below."""
    page = client.get(address)
    hidden = re.compile(
        r'name="((?:[a-z]+-\d+-)?seen|initial-[a-z]+-\d+-state|[a-z]+-(?:TOTAL|INITIAL)_FORMS)" value="(\w+)"'
    )
    seen = hidden.findall(page.content.decode()) if page.status_code == 200 else []
    return client.post(address, {**dict(seen), **form}, **kwargs)


@pytest.fixture
def library():
    """One of everything, each with a neighbour, so that a query per row would show."""
    for number in range(3):
        place = make_locality("甘肃省", "兰州市", f"城关区{number}")
        article = make_article(
            f"红心驿站{number}来了3个人。", locality=place, publisher=make_publisher(f"日报{number}")
        )
        for thing in (place, make_brand(f"红心驿站{number}", locality=place), make_initiative(f"一号工程{number}")):
            make_mention(article, thing, "红心驿站")
        make_mention(article, make_practice(f"微心愿{number}"), "红心")
        make_mention(article, make_problem(f"停车难{number}"), "红心")
        make_claim(article, "3个", locality=place)
    return Article.objects.all()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_lists_open_search_and_take_no_query_per_row(model, library, admin_client, django_assert_max_num_queries):
    address = reverse(f"admin:articles_{model._meta.model_name}_changelist")
    with django_assert_max_num_queries(18):
        response = admin_client.get(address)
    assert response.status_code == 200
    assert admin_client.get(address, {"q": "红心 3"}).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_forms_open(model, library, admin_client):
    thing = model.objects.first()
    if thing is not None:
        address = reverse(f"admin:articles_{model._meta.model_name}_change", args=[thing.pk])
        assert admin_client.get(address).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_every_model_has_a_chinese_name(model):
    with override("zh-hans"):
        name = str(model._meta.verbose_name_plural)
    assert any("\u4e00" <= char <= "\u9fff" for char in name), name


@pytest.mark.parametrize("model", ["locality", "brand", "initiative", "practice", "publisher"])
def test_a_thing_is_found_by_another_of_its_names(model, library, admin_client):
    thing = apps.get_model("articles", model).objects.first()
    type(thing).objects.filter(pk=thing.pk).update(aliases=["金城 “1+9”"])
    address = reverse(f"admin:articles_{model}_changelist")
    assert list(admin_client.get(address, {"q": "金城"}).context["cl"].result_list) == [thing]
    assert list(admin_client.get(address, {"q": "没有这样的"}).context["cl"].result_list) == []


def test_other_names_are_typed_one_a_line(library, admin_client):
    place = Locality.objects.get(name="兰州市")
    address = reverse("admin:articles_locality_change", args=[place.pk])
    form = {"name": place.name, "level": place.level, "parent": place.parent_id, "aliases": "兰州\r\n\r\n 金城 \r\n"}
    assert send(admin_client, address, form).status_code == 302
    place.refresh_from_db()
    assert place.aliases == ["兰州", "金城"]
    assert "兰州\n金城</textarea>" in admin_client.get(address).content.decode()
    assert send(admin_client, address, {**form, "aliases": "长" * 101}).status_code == 200


def spellings_of(thing) -> list[str]:
    return list(Spelling.objects.filter(kind=thing._meta.model_name, thing_id=thing.pk).values_list("text", flat=True))


def test_a_name_that_was_added_or_changed_is_found_at_once(admin_client):
    form = {"name": "金大姐说事室", "kind": "room", "aliases": "金大姐议事室"}
    send(admin_client, reverse("admin:articles_brand_add"), form)
    brand = Brand.objects.get()
    assert spellings_of(brand) == ["金大姐说事室", "金大姐议事室"]

    address = reverse("admin:articles_brand_change", args=[brand.pk])
    assert send(admin_client, address, {**form, "name": "银大姐说事室", "aliases": ""}).status_code == 302
    assert spellings_of(brand) == ["银大姐说事室"]


@pytest.mark.parametrize("by_action", [False, True], ids=["its page", "the list"])
def test_a_name_that_was_deleted_is_no_longer_found(by_action, admin_client):
    kept, gone = make_practice("党建联盟"), make_practice("微心愿")
    add_spellings()
    if by_action:
        form = {"action": "delete_selected", "_selected_action": [f"{gone.pk}:{gone.version}"], "post": "yes"}
        send(admin_client, reverse("admin:articles_practice_changelist"), form)
    else:
        send(admin_client, reverse("admin:articles_practice_delete", args=[gone.pk]), {"post": "yes"})

    assert list(Practice.objects.all()) == [kept]
    assert list(Spelling.objects.values_list("thing_id", flat=True)) == [kept.pk]


def test_indicators_have_no_spellings(admin_client):
    form = {"name": "微心愿认领数", "unit": "个", "dimension": "count", "position": 1}
    assert send(admin_client, reverse("admin:articles_indicator_add"), form).status_code == 302
    assert Indicator.objects.get().name == "微心愿认领数"
    assert not Spelling.objects.exists()


def test_lists_stand_in_the_order_of_the_work(admin_client):
    (library, accounts) = admin_client.get(reverse("admin:index")).context["app_list"]
    names = [model["object_name"] for model in library["models"]]
    assert (names[0], names[3], names[-1]) == ("Article", "Locality", "ImportItem")
    assert set(names) == {model.__name__ for model in MODELS}
    assert accounts["app_label"] == "auth"


def test_permissions_of_a_group_are_written_in_chinese(admin_client):
    group = Group.objects.create(name="curator")
    form = admin_client.get(reverse("admin:auth_group_change", args=[group.pk])).context["adminform"].form
    labels = [label for _, label in form.fields["permissions"].choices]
    assert {"案例 · 修改", "导入批次 · 查看", "用户 · 增加", "案例 · 能发布和撤下案例"} <= set(labels)


def run_action(client, action, articles):
    ticked = [f"{article.pk}:{article.version}" for article in articles.all()]
    form = {"action": action, "_selected_action": ticked}
    return send(client, reverse("admin:articles_article_changelist"), form, follow=True)


def test_articles_are_withdrawn_and_published_again(library, admin_client):
    run_action(admin_client, "unpublish", library)
    assert set(library.values_list("state", "version")) == {("in_review", Action.objects.latest("pk").pk)}
    run_action(admin_client, "publish", library)
    assert set(library.values_list("state", "version")) == {("published", Action.objects.latest("pk").pk)}


def test_since_when_readers_see_an_article_goes_with_its_state(library, admin_client):
    run_action(admin_client, "publish", library)
    assert set(library.values_list("public_since", flat=True)) == {None}  # they were published before

    run_action(admin_client, "unpublish", library)
    before = timezone.now()
    run_action(admin_client, "publish", library)
    assert all(before <= moment <= timezone.now() for moment in library.values_list("public_since", flat=True))

    run_action(admin_client, "unpublish", library)
    assert set(library.values_list("public_since", flat=True)) == {None}


def test_the_form_dates_a_publication_and_only_that(library, admin_client):
    article = library.last()
    address = reverse("admin:articles_article_change", args=[article.pk])
    form = {"title": article.title}
    for inline in ("body", "mentions", "claims"):
        form |= {f"{inline}-TOTAL_FORMS": 0, f"{inline}-INITIAL_FORMS": 0}

    moments = []
    for state in ("in_review", "published", "published", "archived"):
        assert send(admin_client, address, form | {"state": state, "public_since": "2030-01-01"}).status_code == 302
        article.refresh_from_db()
        moments.append(article.public_since)

    assert (moments[0], moments[3]) == (None, None)
    assert moments[1] == moments[2] <= timezone.now()


@pytest.fixture
def clerk(client, django_user_model):
    """The browser of somebody who may change articles but not publish them."""
    user = django_user_model.objects.create_user("clerk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_article", "change_article"]))
    client.force_login(user)
    return client


def test_publishing_needs_its_own_permission(library, clerk):
    run_action(clerk, "unpublish", library)
    assert set(library.values_list("state", flat=True)) == {"published"}


def test_the_form_publishes_nothing_for_who_may_not_publish(library, clerk):
    article = library.last()
    address = reverse("admin:articles_article_change", args=[article.pk])
    form = {"title": "改过的题目", "state": "archived"}
    for inline in ("body", "mentions", "claims"):
        form |= {f"{inline}-TOTAL_FORMS": 0, f"{inline}-INITIAL_FORMS": 0}
    assert send(clerk, address, form).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.state) == ("改过的题目", "published")


def test_the_form_of_an_article_takes_no_query_per_finding(library, admin_client, django_assert_max_num_queries):
    article = library.last()
    for number in range(10):
        make_mention(article, make_practice(f"双报到{number}"), "红心")
        make_claim(article, "3个", locality=make_locality(f"河北省{number}"))
    with django_assert_max_num_queries(14):
        admin_client.get(reverse("admin:articles_article_change", args=[article.pk]))


def test_who_decided_in_the_rows_below_an_article_is_written_down(library, admin_client, admin_user):
    article = library.last()
    mentions = list(article.mentions.order_by("article", "start", "pk"))
    address = reverse("admin:articles_article_change", args=[article.pk])
    form = {"title": article.title, "state": article.state, "locality": article.locality_id}
    form |= {"publisher": article.publisher_id}
    form |= {"body-TOTAL_FORMS": 1, "body-INITIAL_FORMS": 1, "body-0-article": article.pk}
    form |= {"claims-TOTAL_FORMS": 0, "claims-INITIAL_FORMS": 0}
    form |= {"mentions-TOTAL_FORMS": len(mentions), "mentions-INITIAL_FORMS": len(mentions)}
    for number, mention in enumerate(mentions):
        state = "rejected" if number == 0 else "proposed"
        form |= {
            f"mentions-{number}-{name}": value for name, value in {"id": mention.pk, "article": article.pk}.items()
        }
        form[f"mentions-{number}-state"] = state
    assert send(admin_client, address, form).status_code == 302
    decided = article.mentions.exclude(decided_by=None)
    assert list(decided.values_list("pk", "state", "decided_by")) == [(mentions[0].pk, "rejected", admin_user.pk)]


def test_who_decided_on_a_figure_is_written_down(library, admin_client, admin_user):
    claim = Claim.objects.first()
    fields = ("value", "unit", "qualifier", "kind", "subject", "as_of")
    form = {name: getattr(claim, name) for name in fields} | {"state": "confirmed"}
    send(admin_client, reverse("admin:articles_claim_change", args=[claim.pk]), form)
    claim.refresh_from_db()
    assert (claim.state, claim.decided_by) == ("confirmed", admin_user)
    assert claim.decided_at is not None


def test_who_corrects_a_figure_has_decided_on_it(library, admin_client, admin_user):
    """As a mere proposal, the next reading would take the correction away."""
    claim = Claim.objects.filter(state="proposed").first()
    fields = ("value", "value_max", "unit", "qualifier", "kind", "subject", "as_of", "state")
    values = {name: getattr(claim, name) for name in fields}
    values |= {name: getattr(claim, f"{name}_id") for name in ("locality", "initiative", "brand", "indicator")}
    form = {name: value for name, value in values.items() if value is not None}
    address = reverse("admin:articles_claim_change", args=[claim.pk])

    send(admin_client, address, form)
    claim.refresh_from_db()
    assert (claim.state, claim.decided_by) == ("proposed", None)

    send(admin_client, address, form | {"subject": "骨干党员"})
    claim.refresh_from_db()
    assert (claim.subject, claim.state, claim.decided_by) == ("骨干党员", "confirmed", admin_user)

    send(admin_client, address, form | {"subject": "骨干党员", "state": "proposed"})
    claim.refresh_from_db()
    assert (claim.state, claim.decided_by, claim.decided_at) == ("proposed", None, None)


def form_of(claim: Claim) -> dict:
    """What the browser sends back when nothing was touched."""
    fields = ("value", "unit", "qualifier", "kind", "subject", "as_of", "state")
    return {name: getattr(claim, name) for name in fields} | {"locality": claim.locality_id or ""}


@pytest.mark.parametrize(
    ("changes", "is_corrected"),
    [
        ({"state": "confirmed"}, False),
        ({"state": "rejected"}, False),
        ({"indicator": "1"}, False),  # the machine proposes none
        ({"subject": "骨干党员"}, True),
        ({"value": "30", "state": "confirmed"}, True),
        ({"locality": ""}, True),
    ],
    ids=str,
)
def test_a_correction_is_marked_and_a_mere_decision_is_not(changes, is_corrected, library, admin_client):
    Indicator.objects.create(pk=1, name="党员数", unit="名", dimension="people")
    claim = library.last().claims.get()
    send(admin_client, reverse("admin:articles_claim_change", args=[claim.pk]), form_of(claim) | changes)

    claim.refresh_from_db()
    assert claim.decided_by is not None
    assert (claim.corrected_at is not None) is is_corrected


def test_a_later_decision_leaves_the_mark_of_the_correction(library, admin_client):
    claim = library.last().claims.get()
    address = reverse("admin:articles_claim_change", args=[claim.pk])
    send(admin_client, address, form_of(claim) | {"subject": "骨干党员"})
    claim.refresh_from_db()
    corrected_at = claim.corrected_at

    send(admin_client, address, form_of(claim) | {"state": "rejected"})
    claim.refresh_from_db()
    assert (claim.state, claim.corrected_at) == ("rejected", corrected_at)


def test_a_mention_of_another_thing_is_corrected(library, admin_client):
    mention = library.last().mentions.filter(practice__isnull=False).get()
    form = {"practice": make_practice("邻里互助").pk, "state": "proposed"}
    send(admin_client, reverse("admin:articles_mention_change", args=[mention.pk]), form)

    mention.refresh_from_db()
    assert (str(mention.practice), mention.state) == ("邻里互助", "confirmed")
    assert mention.corrected_at is not None


def test_who_changes_what_a_person_added_corrects_no_rule(library, admin_client):
    claim = library.last().claims.get()
    Claim.objects.filter(pk=claim.pk).update(rule=BY_HAND)
    send(
        admin_client, reverse("admin:articles_claim_change", args=[claim.pk]), form_of(claim) | {"subject": "骨干党员"}
    )

    claim.refresh_from_db()
    assert (claim.subject, claim.corrected_at) == ("骨干党员", None)


def test_evidence_cannot_be_changed_or_deleted(library, admin_client):
    source = library[0].source
    assert admin_client.post(reverse("admin:articles_source_delete", args=[source.pk])).status_code == 403
    assert (
        send(admin_client, reverse("admin:articles_source_change", args=[source.pk]), {"name": "x"}).status_code == 403
    )


def test_an_article_cannot_be_made_without_a_source(admin_client):
    assert admin_client.get(reverse("admin:articles_article_add")).status_code == 403


def test_the_scripts_of_the_admin_speak_chinese(admin_client):
    """Django lacks them; they come out of our own djangojs.po."""
    script = admin_client.get(reverse("admin:jsi18n")).content.decode()
    assert json.dumps("去掉全部%s") in script


def test_a_figure_stands_in_the_list_as_in_the_text(admin_client):
    make_claim(make_article("骑手接近两千名。"), "接近两千名", value=2000, unit="名", qualifier="nearly")
    assert ">接近两千名<" in admin_client.get(reverse("admin:articles_claim_changelist")).content.decode()


@pytest.mark.parametrize("model", ["mention", "claim", "brand", "article"])
def test_lists_have_no_spaces_between_chinese_words(model, library, admin_client):
    page = admin_client.get(reverse(f"admin:articles_{model}_changelist")).content.decode()
    assert "<summary>按" in page
    assert re.search(r"<span>共\d+条</span>", page)
    assert not re.search("增加 [一-鿿]", page)


@pytest.mark.parametrize("codename", ["view_article", "change_article"])
def test_staff_who_may_not_edit_see_no_drafts(codename, client):
    views = ("view_article", "view_mention", "view_claim", "view_source")
    client.force_login(make_person("li", *views, codename, is_staff=True))
    text = "草稿里有3个人。"
    draft = make_article(text, title="草稿", state="proposed", source=make_source(text, name="draft.txt"))
    claim = make_claim(draft, "3个")

    for kind, record, word in (
        ("article", draft, "草稿"),
        ("claim", claim, "3个"),
        ("source", draft.source, "draft.txt"),
    ):
        is_seen = word in client.get(reverse(f"admin:articles_{kind}_changelist")).content.decode()
        status = client.get(reverse(f"admin:articles_{kind}_change", args=[record.pk])).status_code
        assert (is_seen, status) == ((True, 200) if codename == "change_article" else (False, 302))
