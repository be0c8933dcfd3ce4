"""Saved searches: who may do what, what is seen and what is new, undo, and the feeds."""

import datetime
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from articles.exports.atom import MAX_ENTRIES
from articles.models import FeedToken, SavedSearch
from articles.models.savedsearch import KEPT, MAX_NAME, MAX_OWN
from tests.factories import make_article, make_mention, make_problem, make_search

pytestmark = pytest.mark.django_db

LIST = "/searches/"
SAVED = "problem=停车难"
"""The conditions of most searches here, as they are kept."""
NOON = datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
ENTRY = "{http://www.w3.org/2005/Atom}entry"
TITLE = "{http://www.w3.org/2005/Atom}title"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def owner(django_user_model):
    return django_user_model.objects.create_user("wang")


@pytest.fixture
def reader(owner):
    return client_of(owner)


@pytest.fixture
def stranger(django_user_model):
    return client_of(django_user_model.objects.create_user("zhao"))


@pytest.fixture
def parking():
    return make_problem("停车难")


def make_case(parking, title: str = "停车", **fields):
    article = make_article("停车难。", title=title, **{"public_since": NOON, **fields})
    make_mention(article, parking)
    return article


def address(page: str, search: SavedSearch) -> str:
    return reverse(f"savedsearch_{page}", args=[search.pk])


def save(client, query: str = "?q=停车", **fields):
    return client.post(f"/searches/save/{query}", {"name": "停车", **fields})


# Who may do what ---------------------------------------------------------------------------------------

ROUTES = {
    "detail": ["get"],
    "change": ["get", "post"],
    "seen": ["post"],
    "delete": ["post"],
    "restore": ["post"],
}


@pytest.mark.parametrize(("page", "method"), [(page, method) for page, methods in ROUTES.items() for method in methods])
def test_a_private_search_and_none_answer_a_stranger_alike(page, method, owner, stranger):
    search = make_search(owner, deleted_at=timezone.now() if page == "restore" else None)

    assert getattr(stranger, method)(address(page, search), {"name": "我的"}).status_code == 404
    assert getattr(stranger, method)(f"/searches/999999/{page}/", {"name": "我的"}).status_code == 404
    assert SavedSearch.objects.get() == search
    assert SavedSearch.objects.get().name == search.name


@pytest.mark.parametrize("page", ["change", "seen", "delete"])
def test_who_sees_a_shared_search_cannot_change_it(page, owner, stranger):
    search = make_search(owner, is_shared=True, seen_at=NOON)

    assert stranger.post(address(page, search), {"name": "我的"}).status_code == 404
    search.refresh_from_db()
    assert (search.name, search.seen_at, search.deleted_at) == ("停车难", NOON, None)


def test_nobody_sees_what_others_deleted(owner, stranger):
    search = make_search(owner, is_shared=True, deleted_at=timezone.now())

    assert stranger.get(address("detail", search)).status_code == 404
    assert stranger.post(address("restore", search)).status_code == 404
    assert search.name not in stranger.get(f"{LIST}?deleted={search.pk}").content.decode()


@pytest.mark.parametrize("is_public", [True, False])
def test_strangers_to_the_library_are_asked_to_log_in(client, owner, settings, is_public):
    settings.PUBLIC_READ = is_public
    search = make_search(owner, is_shared=True)
    pages = [LIST, "/searches/save/", "/searches/feeds/", *(address(page, search) for page in ROUTES)]

    for page in pages:
        for method in (client.get, client.post):
            assert method(page)["Location"] == f"/login/?next={page}", page
    assert SavedSearch.objects.get().deleted_at is None
    assert not FeedToken.objects.exists()


def test_after_log_in_the_conditions_are_still_there(client, parking):
    make_case(parking)

    goal = save(client, "?" + iri_to_uri(SAVED))["Location"]

    (path,) = parse_qs(urlsplit(goal).query)["next"]
    assert parse_qs(urlsplit(path).query) == {"problem": ["停车难"]}


@pytest.mark.parametrize("page", ["seen", "delete", "restore"])
def test_a_link_changes_nothing(page, owner, reader):
    search = make_search(owner, seen_at=NOON)

    assert reader.get(address(page, search)).status_code == 405
    assert reader.get("/searches/feeds/").status_code == 405


def test_get_never_writes(owner, reader, parking):
    make_case(parking)
    search = make_search(owner, seen_at=NOON - MINUTE)
    for page in (LIST, "/", f"{LIST}?deleted=1", address("detail", search), address("change", search)):
        assert reader.get(page).status_code == 200
    assert reader.get("/searches/save/?problem=停车难").status_code == 200

    search.refresh_from_db()
    assert search.seen_at == NOON - MINUTE
    assert (SavedSearch.objects.count(), FeedToken.objects.count()) == (1, 0)


@pytest.mark.parametrize("page", ["save/", "feeds/", "{}/change/", "{}/seen/", "{}/delete/", "{}/restore/"])
def test_another_site_cannot_press_the_buttons(page, owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    search = make_search(owner)

    assert client.post(LIST + page.format(search.pk), {"name": "别的"}).status_code == 403
    assert SavedSearch.objects.get().name == search.name


# Saving ------------------------------------------------------------------------------------------------


def test_a_list_is_saved_and_the_reader_is_back_on_it(owner, reader, parking):
    make_case(parking)

    response = save(reader, is_shared="on")

    search = SavedSearch.objects.get()
    assert (search.owner, search.name, search.is_shared) == (owner, "停车", True)
    assert response["Location"] == iri_to_uri(search.address)
    assert [article.title for article in reader.get(response["Location"]).context["page"]] == ["停车"]


def test_the_button_stands_above_the_list_with_a_name_of_the_conditions(reader, parking, client, settings):
    settings.PUBLIC_READ = True
    make_case(parking)

    page = reader.get("/articles/?problem=停车难&page=1").content.decode()

    assert 'value="停车难"' in page
    assert f'action="/searches/save/?{SAVED}"' in page
    assert "/searches/save/" not in client.get("/articles/").content.decode()


def test_an_empty_list_can_be_saved_too(reader, parking):
    make_case(parking)
    query = "?problem=停车难&year=2020"

    assert "/searches/save/" in reader.get(f"/articles/{query}").content.decode()
    assert save(reader, query).status_code == 302
    assert SavedSearch.objects.exists()


def test_unknown_parameters_are_dropped(reader, parking):
    make_case(parking)

    save(reader, "?page=7&format=csv&problem=停车难&next=javascript:alert(1)&%0d%0aSet-Cookie=a")

    assert SavedSearch.objects.get().query == SAVED


@pytest.mark.parametrize("query", ["?year=1", "?locality=9223372036854775808", "?problem=没有", "?q=" + "停" * 101])
def test_wrong_conditions_are_told_by_the_list_and_not_saved(reader, query):
    response = reader.post(f"/searches/save/{query}", {"name": "停车"}, follow=True)

    assert response.context["filter"].errors
    assert not SavedSearch.objects.exists()


def test_more_conditions_than_fit_are_refused(reader):
    names = [f"{number}" + "难" * 90 for number in range(20)]
    case = make_article("停车难。")
    for name in names:
        make_mention(case, make_problem(name))

    response = save(reader, "?" + "&".join(f"problem={name}" for name in names))

    assert response.status_code == 422
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "\u202e\u200b", "停" * (MAX_NAME + 1), "a" * 100_000])
def test_a_name_that_is_none_or_too_long_is_told(reader, name):
    response = save(reader, name=name)

    assert response.status_code == 422
    assert response.context["form"].errors["name"]
    assert 'aria-invalid="true"' in response.content.decode()
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("停车\r\nSet-Cookie: a", "停车 Set-Cookie: a"),
        ("\x00停\x00车\x1b", "停车"),
        ("停车\u202e", "停车"),
        ("  停  车 ", "停 车"),
        ("停" * MAX_NAME, "停" * MAX_NAME),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_a_name_is_one_line_of_what_is_drawn(reader, given, kept):
    save(reader, name=given)

    assert SavedSearch.objects.get().name == kept


def test_a_hostile_name_is_text_on_every_page(owner, reader, stranger, parking):
    make_case(parking)
    save(reader, name="<img src=x>{{ 7 }}", is_shared="on")
    search = SavedSearch.objects.get()
    SavedSearch.objects.update(seen_at=NOON - MINUTE)

    pages = [LIST, "/", address("detail", search), address("change", search)]
    texts = [reader.get(page).content.decode() for page in pages] + [stranger.get(LIST).content.decode()]

    assert all("&lt;img" in text and "<img" not in text for text in texts)


def test_a_name_is_taken_once(owner, reader):
    make_search(owner, "停车")

    assert save(reader).context["form"].errors["name"]
    assert SavedSearch.objects.count() == 1


def test_two_requests_at_once_do_not_both_take_a_name(owner, reader, monkeypatch):
    make_search(owner, "停车")
    # Both have asked before either has saved.
    monkeypatch.setattr("articles.forms.SavedSearchForm.clean_name", lambda form: form.cleaned_data["name"])

    response = save(reader)

    assert response.status_code == 422
    assert response.context["form"].errors["name"]
    assert SavedSearch.objects.count() == 1


def test_nobody_saves_without_end(owner, reader):
    for number in range(MAX_OWN):
        make_search(owner, f"{number}")

    assert save(reader).status_code == 422
    assert SavedSearch.objects.count() == MAX_OWN
    change = reader.post(address("change", SavedSearch.objects.first()), {"name": "改名"})
    assert change.status_code == 302


# Renaming and sharing ----------------------------------------------------------------------------------


def test_the_owner_renames_and_shares(owner, reader, stranger):
    search = make_search(owner)
    assert search.name not in stranger.get(LIST).content.decode()

    assert reader.post(address("change", search), {"name": "哪里停车", "is_shared": "on"})["Location"] == LIST
    assert "哪里停车" in stranger.get(LIST).content.decode()

    reader.post(address("change", search), {"name": "哪里停车"})
    assert "哪里停车" not in stranger.get(LIST).content.decode()


def test_the_conditions_and_the_owner_are_not_changed_by_the_form(owner, reader, stranger):
    search = make_search(owner, seen_at=NOON)
    other = stranger.session["_auth_user_id"]

    reader.post(address("change", search), {"name": "新名", "query": "q=x", "owner": other, "seen_at": "2030-01-01"})

    search.refresh_from_db()
    assert (search.name, search.query, search.owner, search.seen_at) == ("新名", "problem=停车难", owner, NOON)


def test_a_name_that_the_owner_has_already_is_refused(owner, reader):
    make_search(owner, "停车")
    search = make_search(owner, "物业")

    assert reader.post(address("change", search), {"name": "停车"}).context["form"].errors["name"]
    assert reader.post(address("change", search), {"name": "物业"}).status_code == 302


def test_a_shared_search_leads_colleagues_to_the_list_and_can_be_kept(owner, stranger, parking):
    make_case(parking)
    search = make_search(owner, "停车", query=SAVED, is_shared=True)

    assert stranger.get(address("detail", search))["Location"] == iri_to_uri(search.address)
    assert save(stranger, f"?{search.query}", name=search.name).status_code == 302
    copy = SavedSearch.objects.exclude(owner=owner).get()
    assert (copy.name, copy.query, copy.is_shared) == ("停车", SAVED, False)


def test_shared_searches_are_paged(reader, django_user_model):
    zhao = django_user_model.objects.create_user("zhao")
    for number in range(16):
        make_search(zhao, f"{number}", is_shared=True)

    assert len(reader.get(LIST).context["shared"].object_list) == 15
    assert len(reader.get(f"{LIST}?page=99").context["shared"].object_list) == 1
    for value in ("abc", "-1", "9" * 5000, "٣"):
        assert reader.get(LIST, {"page": value}).status_code == 200


# Seen and new ------------------------------------------------------------------------------------------


def test_new_cases_are_shown_until_they_are_marked_as_seen(owner, reader, parking):
    article = make_case(parking)
    search = make_search(owner, seen_at=NOON - MINUTE)
    page = reader.get(address("detail", search))
    assert page.context["rows"] == [article]

    reader.post(address("seen", search), {"until": page.context["now"].isoformat()})

    assert reader.get(address("detail", search)).context["new"] == 0
    search.refresh_from_db()
    assert search.seen_at == page.context["now"]


def test_what_became_public_while_the_page_was_open_stays_new(owner, reader, parking):
    make_case(parking)
    search = make_search(owner, seen_at=NOON - MINUTE)
    opened = reader.get(address("detail", search)).context["now"]
    later = make_case(parking, public_since=timezone.now())

    reader.post(address("seen", search), {"until": opened.isoformat()})

    assert reader.get(address("detail", search)).context["rows"] == [later]


def test_an_old_page_does_not_bring_back_what_was_seen(owner, reader):
    search = make_search(owner, seen_at=NOON)

    reader.post(address("seen", search), {"until": (NOON - MINUTE).isoformat()})

    search.refresh_from_db()
    assert search.seen_at == NOON


@pytest.mark.parametrize(
    "until",
    ["", "soon", "2026-13-45T99:99", "9999-12-31T23:59:59+00:00", "2026-07-01T12:00:00", "\x00", "9" * 5000,
     "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"],
)  # fmt: skip
def test_a_moment_that_cannot_be_is_now_at_the_latest(owner, reader, until):
    search = make_search(owner, seen_at=NOON)

    assert reader.post(address("seen", search), {"until": until}).status_code == 302

    search.refresh_from_db()
    assert NOON <= search.seen_at <= timezone.now()


def test_a_draft_shows_nowhere(owner, reader, parking):
    make_case(parking)
    make_case(parking, title="还没有发布", state="in_review", public_since=None)
    search = make_search(owner, seen_at=NOON - MINUTE)

    for page in (LIST, "/", address("detail", search)):
        text = reader.get(page).content.decode()
        assert "还没有发布" not in text
    assert reader.get(LIST).context["mine"][0][0].total == 1


def test_home_tells_how_many_are_new_to_whom_it_concerns(owner, reader, stranger, client, parking, settings):
    settings.PUBLIC_READ = True
    make_case(parking)
    make_search(owner, "我的停车", seen_at=NOON - MINUTE)

    (line,) = reader.get("/").context["searches"]
    assert (line.search.name, line.new, line.total) == ("我的停车", 1, 1)
    for other in (stranger, client):
        response = other.get("/")
        assert response.context["searches"] == []
        assert 'id="searches"' not in response.content.decode()


def test_home_takes_no_more_queries_for_thirty_searches_than_for_five(
    owner, reader, parking, django_assert_max_num_queries
):
    make_case(parking)
    for number in range(MAX_OWN):
        make_search(owner, f"{number}", seen_at=NOON - MINUTE)

    with django_assert_max_num_queries(48):
        reader.get("/")


def test_the_page_of_searches_takes_the_same_queries_for_many(owner, reader, parking):
    """Names that they ask for are looked up once."""
    make_case(parking)
    reader.get(LIST)  # the first page of a session writes when it was
    costs = []
    for number in range(4):  # the first one finds the shelf empty
        make_search(owner, f"{number}", seen_at=NOON - MINUTE)
        with CaptureQueriesContext(connection) as queries:
            reader.get(LIST)
        costs.append(len(queries))

    assert costs[3] == costs[2] == costs[1]


def test_who_has_none_is_told_how_to_begin(reader):
    page = reader.get(LIST)

    assert 'class="state"' in page.content.decode()
    assert "/searches/feeds/" not in page.content.decode()


# Deleting and undo -------------------------------------------------------------------------------------


def test_what_was_deleted_comes_back_by_undo_as_it_was(owner, reader, parking):
    make_case(parking)
    search = make_search(owner, seen_at=NOON, is_shared=True)

    page = reader.post(address("delete", search), follow=True)
    assert page.context["mine"] == []
    assert address("restore", search) in page.content.decode()

    page = reader.post(address("restore", search), follow=True)
    assert [line.search for line, _ in page.context["mine"]] == [search]
    assert (page.context["mine"][0][0].search.seen_at, page.context["deleted"]) == (NOON, None)


def test_a_deleted_search_opens_no_page(owner, reader):
    search = make_search(owner)
    reader.post(address("delete", search))

    for page in ("detail", "change"):
        assert reader.get(address(page, search)).status_code == 404
    for page in ("change", "seen", "delete"):
        assert reader.post(address(page, search), {"name": "又来"}).status_code == 404


def test_undo_does_not_take_a_name_from_another(owner, reader):
    search = make_search(owner, "停车")
    reader.post(address("delete", search))
    other = make_search(owner, "停车")

    page = reader.post(address("restore", search), follow=True)

    assert [line.search for line, _ in page.context["mine"]] == [other]
    assert len(page.context["messages"]) == 1


def test_undo_does_not_lead_beyond_the_number_that_everybody_has(owner, reader):
    search = make_search(owner, "删了", deleted_at=timezone.now())
    for number in range(MAX_OWN):
        make_search(owner, f"{number}")

    reader.post(address("restore", search))

    assert SavedSearch.objects.of(owner).count() == MAX_OWN


def test_after_a_day_what_was_deleted_is_gone(owner, reader):
    old = make_search(owner, "旧的", deleted_at=timezone.now() - KEPT - MINUTE)
    assert reader.post(address("restore", old)).status_code == 404

    reader.post(address("delete", make_search(owner, "新的")))

    assert not SavedSearch.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize("value", ["", "abc", "-1", "9" * 5000, "９", "\x00", "1'"])
def test_the_page_answers_every_number_of_a_deleted_search(owner, reader, value):
    make_search(owner, deleted_at=timezone.now())

    assert reader.get(LIST, {"deleted": value}).context["deleted"] is None


# Feeds -------------------------------------------------------------------------------------------------


def feed_of(search: SavedSearch, token: str) -> str:
    return reverse("savedsearch_feed", args=[search.pk, token])


@pytest.fixture
def token(owner) -> str:
    return FeedToken.objects.create(owner=owner).token


def titles(response) -> list[str]:
    return [entry.findtext(TITLE) for entry in ElementTree.fromstring(response.content).findall(ENTRY)]


@pytest.mark.parametrize("is_public", [True, False])
def test_a_feed_needs_no_session_and_is_kept_by_no_shared_cache(client, owner, token, parking, settings, is_public):
    settings.PUBLIC_READ = is_public
    make_case(parking)

    response = client.get(feed_of(make_search(owner), token))

    assert response["Content-Type"].startswith("application/atom+xml")
    assert response["Cache-Control"] == "private"
    assert titles(response) == ["停车"]
    assert "http://testserver/articles/" in response.content.decode()
    assert not response.cookies


def test_a_feed_tells_the_latest_first_and_no_more_than_fifty(client, owner, token, parking):
    for number in range(MAX_ENTRIES + 2):
        make_case(parking, str(number), public_since=NOON + number * MINUTE, published_on=None)

    found = titles(client.get(feed_of(make_search(owner), token)))

    assert (found[:2], len(found)) == (["51", "50"], MAX_ENTRIES)


def test_a_feed_shows_no_draft_to_a_reader(client, owner, token, parking):
    make_case(parking, "还没有发布", state="in_review", public_since=None)
    make_case(parking, "撤下来了", state="archived")
    make_case(parking)

    response = client.get(feed_of(make_search(owner), token))

    assert titles(response) == ["停车"]
    assert "还没有发布" not in response.content.decode()


def test_a_feed_shows_an_editor_what_an_editor_sees(client, owner, token, parking):
    owner.user_permissions.add(Permission.objects.get(codename="change_article"))
    make_case(parking, "还没有发布", state="in_review", public_since=None)

    assert titles(client.get(feed_of(make_search(owner), token))) == ["还没有发布"]


def test_a_wrong_token_and_a_missing_search_answer_alike(client, owner, token, django_user_model):
    search = make_search(owner, is_shared=True)
    theirs = FeedToken.objects.create(owner=django_user_model.objects.create_user("zhao")).token
    untold = make_search(django_user_model.objects.create_user("sun"))

    for wrong in (theirs, token[:-1], token + "a", token.upper(), "x"):
        assert client.get(feed_of(search, wrong)).status_code == 404
    assert client.get(feed_of(untold, token)).status_code == 404
    assert client.get(f"/searches/999999/feed/{token}/").status_code == 404
    assert client.get(feed_of(search, token)).status_code == 200


def test_a_deleted_search_and_an_inactive_owner_have_no_feed(client, owner, token):
    search = make_search(owner)
    SavedSearch.objects.update(deleted_at=timezone.now())
    assert client.get(feed_of(search, token)).status_code == 404

    SavedSearch.objects.update(deleted_at=None)
    owner.is_active = False
    owner.save()
    assert client.get(feed_of(search, token)).status_code == 404


def test_a_feed_is_only_read(client, owner, token):
    search = make_search(owner, seen_at=NOON)

    assert client.post(feed_of(search, token)).status_code == 405
    client.get(feed_of(search, token))
    search.refresh_from_db()
    assert search.seen_at == NOON


def test_a_feed_takes_the_same_queries_for_many_cases(client, owner, token, parking, django_assert_max_num_queries):
    for number in range(20):
        make_case(parking, str(number))
    search = make_search(owner)

    with django_assert_max_num_queries(11):
        client.get(feed_of(search, token))


def test_addresses_are_made_on_request_and_new_ones_replace_the_old(client, owner, reader):
    search = make_search(owner)
    ((_, none),) = reader.get(LIST).context["mine"]
    assert none == ""

    reader.post("/searches/feeds/")
    ((_, first),) = reader.get(LIST).context["mine"]
    assert first in reader.get(LIST).content.decode()
    assert client.get(first).status_code == 200

    reader.post("/searches/feeds/")
    ((_, second),) = reader.get(LIST).context["mine"]
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert FeedToken.objects.get(owner=owner).token in second
    assert search.pk


def test_nobody_elses_token_shows(owner, token, stranger):
    make_search(owner, is_shared=True)

    assert token not in stranger.get(LIST).content.decode()
