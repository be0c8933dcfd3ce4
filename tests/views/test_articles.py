"""The case list, the reading page and the source file: they work, stand wrong input, and refuse strangers."""

import datetime

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from articles.models import Article, Mention
from articles.search.names import add_spellings
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_initiative,
    make_locality,
    make_mention,
    make_practice,
    make_problem,
    make_publisher,
    make_source,
)

pytestmark = pytest.mark.django_db
LIST = "/articles/"


@pytest.fixture
def reader(client: Client) -> Client:
    return log_in(client, User.objects.create_user("reader"))


@pytest.fixture
def editor() -> Client:
    person = User.objects.create_user("editor")
    person.user_permissions.add(Permission.objects.get(codename="change_article"))
    return log_in(Client(), person)


def log_in(client: Client, person: User) -> Client:
    client.force_login(person)
    # The first page of a session writes down when it was seen; what is counted here are the pages after it.
    client.get(LIST)
    return client


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def make_full_article(**fields) -> Article:
    """A case with a place, a publisher, a date, an initiative, a brand, topics and two figures."""
    text = "西固区停车难。\n推行双报到制度，7600余名党员下到单元，办结666项。办起金大姐说事室。"
    place = make_locality("甘肃省", "兰州市", "西固区")
    fields = {"title": "党员进网格", "locality": place, **fields}
    article = make_article(text, published_on=datetime.date(2021, 8, 27), published_precision="day", **fields)
    initiative = make_initiative("双报到制度", locality=place)
    make_mention(article, place, "西固区")
    make_mention(article, initiative, "双报到制度")
    make_mention(article, make_brand("金大姐说事室"), "金大姐说事室")
    make_mention(article, make_problem("停车难"), "停车难")
    make_mention(article, make_practice("双报到"), "双报到")
    make_claim(article, "7600余名", 7600, "名", qualifier="over", subject="党员", initiative=initiative)
    make_claim(article, "666项", 666, "项", subject="办结")
    return article


# The list ----------------------------------------------------------------------------------------------


def test_the_list_shows_cases_with_what_to_narrow_them_by(reader):
    make_full_article(publisher=make_publisher("兰州日报"))

    page = text_of(reader.get(LIST))

    assert "党员进网格" in page
    for link in ("problem=停车难", "year=2021", "has_figures=1", "publisher=", "locality="):
        assert f'href="?{link}' in page


def test_a_row_shows_where_the_words_stand(reader):
    make_article("开头一段。\n前面一句。这里停车难，另有ABC平台。")

    page = text_of(reader.get(LIST, {"q": "停车 abc"}))

    assert "…这里<mark>停车</mark>难，另有<mark>ABC</mark>平台。" in page


def test_a_chosen_place_shows_the_way_up_and_the_places_below(reader):
    make_full_article()
    city = Article.objects.get().locality.parent

    response = reader.get(LIST, {"locality": city.pk})

    (province,) = next(facet for facet in response.context["facets"] if facet.name == "locality").choices
    (chosen,) = province.below
    assert (province.text, chosen.text, [place.text for place in chosen.below]) == ("甘肃省", "兰州市", ["西固区"])
    assert chosen.is_chosen
    assert f'href="?locality={city.parent_id}"' in text_of(response)
    assert chosen.link == "?"


def test_facets_count_the_cases_of_this_list_only(reader):
    parking, practice = make_problem("停车难"), make_practice("议事协商")
    one, other = make_article("甲"), make_article("乙")
    make_mention(one, parking)
    make_mention(one, practice)
    make_mention(other, practice)

    facets = {facet.name: facet for facet in reader.get(LIST, {"problem": "停车难"}).context["facets"]}

    assert [(choice.text, choice.count) for choice in facets["practice"].choices] == [("议事协商", 1)]
    assert [(choice.text, choice.is_chosen) for choice in facets["problem"].choices] == [("停车难", True)]


def test_an_empty_list_says_which_condition_to_drop(reader):
    make_full_article()

    page = text_of(reader.get(LIST, {"q": "停车", "year": "1999"}))

    assert "党员进网格" not in page
    assert 'href="?q=停车"' in page


def test_an_empty_library_is_no_error(reader):
    assert reader.get(LIST).status_code == 200


@pytest.mark.parametrize(
    "query", ["year=1e999999", "locality=9223372036854775808", "practice=%00", "q=%00", "sort=x", "q=" + "x" * 101]
)
def test_a_wrong_value_is_said_above_no_list(reader, query):
    make_full_article()

    response = reader.get(f"{LIST}?{query}")

    assert 'role="alert"' in text_of(response)
    assert "党员进网格" not in text_of(response)
    assert "page" not in response.context or not response.context["page"]


@pytest.mark.parametrize(
    ("number", "shown"), [("0", 1), ("2", 2), ("3", 2), ("abc", 1), ("-5", 1), ("9" * 400, 2), ("٢", 1)]
)
def test_page_numbers_lead_to_the_nearest_page(reader, number, shown):
    for index in range(21):
        make_article(title=str(index))

    page = reader.get(LIST, {"page": number}).context["page"]

    assert page.number == shown
    assert len(page.object_list) == {1: 20, 2: 1}[shown]


def test_hostile_titles_and_words_are_text(reader):
    make_article("停车<b>难</b>", title="<script>alert(1)</script>")

    page = text_of(reader.get(LIST, {"q": '"><img src=x'})) + text_of(reader.get(LIST))

    assert "<script>alert" not in page
    assert "<img" not in page


def test_a_case_that_lacks_everything_can_be_listed_and_read(reader):
    article = make_article("")

    assert reader.get(LIST).status_code == 200
    assert reader.get(article.get_absolute_url()).status_code == 200
    assert reader.get(reverse("article_source", args=[article.pk])).status_code == 200


@pytest.mark.parametrize(
    ("query", "queries"),
    [("", 22), ("?q=停车", 35), ("?problem=停车难&practice=双报到&year=2021&has_figures=1&sort=figures", 24)],
)
def test_the_list_takes_a_fixed_number_of_queries(reader, django_assert_max_num_queries, query, queries):
    make_full_article(publisher=make_publisher("兰州日报"))
    for index in range(5):
        make_mention(make_article(f"停车难，{index}"), make_practice(f"做法{index}"))
    add_spellings()

    with django_assert_max_num_queries(queries):
        text_of(reader.get(LIST + query))


def test_rows_are_sent_before_the_facets_and_a_link_above_them_leads_there(reader):
    make_full_article()
    page = reader.get(reverse("article_list")).content.decode()

    assert page.index('href="#facets"') < page.index('class="rows"') < page.index('id="facets"')


# The reading page --------------------------------------------------------------------------------------


def test_every_figure_leads_to_its_sentence_and_back(reader):
    article = make_full_article()
    done = article.claims.get(subject="办结")

    page = text_of(reader.get(article.get_absolute_url()))

    assert 'id="s2"' in page
    assert f'href="#c{done.pk}" id="f{done.pk}" data-figure="{done.pk}" data-sentence="s2">666项</a>' in page
    assert f'<a class="note" href="#s2" data-figure="{done.pk}"' in page
    assert f'<tr id="c{done.pk}">' in page


def test_names_are_marked_by_kind_and_linked_to_their_pages(reader):
    article = make_full_article()

    page = text_of(reader.get(article.get_absolute_url()))

    for kind, name in [("place", "西固区"), ("initiative", "双报到制度"), ("brand", "金大姐说事室")]:
        thing = next(mention.target for mention in article.mentions.all() if str(mention.target) == name)
        assert f'<a class="m m-{kind}" href="{thing.get_absolute_url()}">{name}</a>' in page


def test_a_place_inside_the_name_of_an_initiative_is_one_link_inside_its_line(reader):
    article = make_article("兰州市凝心工程起步。")
    make_mention(article, make_initiative("兰州市凝心工程"), "兰州市凝心工程")
    place = make_locality("甘肃省", "兰州市")
    make_mention(article, place, "兰州市")

    page = text_of(reader.get(article.get_absolute_url()))

    link = f'<a class="m m-place" href="{place.get_absolute_url()}">兰州市</a>'
    assert f'<span class="m m-initiative">{link}</span>' in page


def test_rejected_names_and_figures_are_not_shown(reader):
    article = make_article("西固区办结666项。")
    make_mention(article, make_locality("甘肃省", "西固区"), "西固区", state=Mention.State.REJECTED)
    make_claim(article, "666项", state=Mention.State.REJECTED)

    page = text_of(reader.get(article.get_absolute_url()))

    assert 'class="m ' not in page
    assert 'class="note"' not in page


def test_only_editors_see_what_is_still_to_be_checked(reader, editor):
    article = make_full_article()

    for client in (reader, editor):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "to be checked" not in text_of(reader.get(article.get_absolute_url()))
    assert "to be checked" in text_of(editor.get(article.get_absolute_url()))


def test_similar_cases_share_practices_and_stay_visible_ones(reader):
    article = make_full_article()
    practice = article.mentions.get(practice__isnull=False).practice
    for title, state in [("同样做法", Article.State.PUBLISHED), ("草稿", Article.State.PROPOSED)]:
        make_mention(make_article("双报到在这里也做。", title=title, state=state), practice)
    make_article(title="别的事")

    response = reader.get(article.get_absolute_url())

    (similar,) = response.context["similar"]
    assert similar.article.title == "同样做法"
    assert similar.shared == {"practice": [practice]}
    assert (similar.same_level, similar.same_province) == (False, None)
    assert "草稿" not in text_of(response)


def test_those_that_share_most_come_first_and_four_at_most(reader):
    article = make_article("停车难，双报到。")
    things = [make_practice("双报到"), make_problem("停车难")]
    for thing in things:
        make_mention(article, thing)
    for index in range(5):
        other = make_article(f"甲{index}", title=f"共有{1 + (index == 0)}")
        for thing in things if index == 0 else things[:1]:
            make_mention(other, thing)

    similar = reader.get(article.get_absolute_url()).context["similar"]

    assert [other.article.title for other in similar] == ["共有2", "共有1", "共有1", "共有1"]


def test_hundreds_of_names_take_the_same_queries(reader, django_assert_max_num_queries):
    text = "".join(f"第{index}社区。" for index in range(300))
    article = make_article(text, title="很多名字")
    city = make_locality("甘肃省", "兰州市")
    for index in range(300):
        place = city.children.create(name=f"第{index}社区", level="community")
        make_mention(article, place, f"第{index}社区")

    with django_assert_max_num_queries(15):
        text_of(reader.get(article.get_absolute_url()))


def test_the_reading_page_takes_a_fixed_number_of_queries(reader, django_assert_max_num_queries):
    article = make_full_article()
    practice = article.mentions.get(practice__isnull=False).practice
    for index in range(6):
        make_mention(make_article(f"双报到 {index}", locality=article.locality), practice)

    with django_assert_max_num_queries(28):
        text_of(reader.get(article.get_absolute_url()))


# The source file ---------------------------------------------------------------------------------------


def test_the_source_page_strikes_out_noise_and_names_the_reason(reader):
    text = "党员进网格\n首页 > 新闻\n<b>正文</b>"
    lines = [[0, 5, "title", "first"], [6, 13, "navigation", "menu"], [14, len(text), "body", "long"]]
    article = make_article(source=make_source(text, lines=lines))

    page = text_of(reader.get(reverse("article_source", args=[article.pk])))

    assert '<del lang="zh-Hans">首页 &gt; 新闻</del>' in page
    assert "menu" in page
    assert ">&lt;b&gt;正文&lt;/b&gt;</span>" in page
    assert article.source.sha256 in page


def test_a_file_of_very_many_lines_is_cut_on_the_page_with_a_word(reader):
    text = "\n" * 5000
    lines = [[index, index + 1, "blank", "blank"] for index in range(5000)]
    article = make_article(source=make_source(text, lines=lines))

    response = reader.get(reverse("article_source", args=[article.pk]))

    assert len(response.context["lines"]) == 3000
    assert response.context["left_out"] == 2000


def test_the_download_is_the_bytes_as_received_and_never_drawn(reader):
    raw = "<script>alert(1)</script>兰州".encode("gb18030")
    article = make_article(source=make_source("x", raw=raw, name="甘肃/兰州 <1>.html"))

    response = reader.get(article.source.get_absolute_url())

    assert response.content == raw
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%85%B0%E5%B7%9E")


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a/b/case.txt", 'attachment; filename="case.txt"'),
        ("..\\..\\etc", 'attachment; filename="etc"'),
        ('x"\r\nSet-Cookie: a=b.txt', 'attachment; filename="x\\"Set-Cookie: a=b.txt"'),
        ("案\u202etxt.exe", "attachment; filename*=utf-8''%E6%A1%88txt.exe"),
        ("..", 'attachment; filename="source.txt"'),
    ],
)
def test_no_file_name_breaks_the_header(reader, name, header):
    article = make_article(source=make_source("x", name=name))

    assert reader.get(article.source.get_absolute_url())["Content-Disposition"] == header


def test_a_republication_can_be_downloaded_by_who_may_see_the_case(reader):
    article = make_article()
    again = make_source("又一次", republishes=article)
    assert again.name in text_of(reader.get(reverse("article_source", args=[article.pk])))
    assert reader.get(again.get_absolute_url()).status_code == 200

    Article.objects.update(state=Article.State.PROPOSED)
    assert reader.get(again.get_absolute_url()).status_code == 404


# Who may see what --------------------------------------------------------------------------------------


def addresses(article: Article) -> list[str]:
    return [article.get_absolute_url(), reverse("article_source", args=[article.pk]), article.source.get_absolute_url()]


@pytest.mark.parametrize("state", [Article.State.PROPOSED, Article.State.IN_REVIEW, Article.State.ARCHIVED])
def test_hidden_and_missing_cases_answer_alike(reader, editor, state):
    article = make_full_article(state=state)

    for address in addresses(article):
        assert reader.get(address).status_code == 404
        assert editor.get(address).status_code == 200
    assert "党员进网格" not in text_of(reader.get(LIST))
    assert "党员进网格" in text_of(editor.get(LIST))
    for address in (f"{LIST}4711/", f"{LIST}4711/source/", "/sources/4711/"):
        assert reader.get(address).status_code == 404


def test_no_facet_or_chip_speaks_of_hidden_cases(reader):
    article = make_full_article(state=Article.State.PROPOSED, publisher=make_publisher("内部简报"))
    brand = article.mentions.get(brand__isnull=False).brand
    make_article()

    for query in ({}, {"brand": brand.pk}, {"publisher": article.publisher_id}, {"q": "停车"}):
        page = text_of(reader.get(LIST, query))
        assert "金大姐" not in page
        assert "内部简报" not in page


def test_strangers_are_asked_to_log_in(client, settings):
    article = make_article()

    settings.PUBLIC_READ = False
    for address in [LIST, *addresses(article)]:
        assert client.get(address).status_code == 302
    settings.PUBLIC_READ = True
    for address in [LIST, *addresses(article)]:
        assert client.get(address).status_code == 200


def test_pages_only_answer_to_reading(reader):
    article = make_article()

    for address in [LIST, *addresses(article)]:
        assert reader.post(address).status_code == 405


def test_an_empty_list_tells_the_word_that_stands_nowhere_and_a_piece_that_does(reader):
    make_article("小区停车难。")
    make_article("电梯。")

    response = reader.get(LIST, {"q": "停车难题 电梯"})

    page = text_of(response)
    assert response.context["unknown"] == ["停车难题"]
    (shorter,) = response.context["shorter"]
    assert (shorter.piece, shorter.count, shorter.link) == ("停车难", 1, "?q=停车难+电梯")
    assert 'href="?q=停车难+电梯"' in page
    assert 'href="/localities/"' in page


def test_a_word_that_is_found_by_another_name_is_not_told_as_unknown(reader):
    make_mention(make_article("金大姐说事室来了人。"), make_brand("金大姐说事室", aliases=["金大姐议事室"]))
    add_spellings()

    asked = {"q": "金大姐议事室 没有的词"}

    assert reader.get(LIST, asked).context["unknown"] == ["没有的词"]
    assert reader.get(LIST, asked | {"exact": "1"}).context["unknown"] == ["金大姐议事室", "没有的词"]


def test_a_case_knows_its_place_in_the_list_it_was_opened_from(reader):
    cases = [make_article(f"停车难，第{number}件。", title=f"{number}") for number in range(3)]
    make_article("电梯。")

    middle = reader.get(cases[1].get_absolute_url(), {"q": "停车", "sort": "date"})

    trail = middle.context["trail"]
    assert (trail.number, trail.total, trail.back) == (2, 3, "/articles/?q=停车&sort=date")
    assert trail.before == f"{cases[2].get_absolute_url()}?q=停车&sort=date"
    assert trail.behind == f"{cases[0].get_absolute_url()}?q=停车&sort=date"
    assert middle.content.decode().count('<mark class="hit">停车</mark>') == 1
    assert reader.get(cases[1].get_absolute_url(), {"q": "电梯"}).context["trail"] is None
    assert reader.get(cases[1].get_absolute_url(), {"year": "abc"}).context["trail"] is None
    assert reader.get(cases[1].get_absolute_url()).context["trail"] is None


def test_what_was_looked_for_is_marked_in_titles_too(reader):
    make_article("社区办了一件事。", title="停车难，<b>停车</b>不再难")

    page = reader.get("/articles/?q=停车").content.decode()

    assert "<mark>停车</mark>难，&lt;b&gt;<mark>停车</mark>&lt;/b&gt;不再难</a>" in page
    assert "<mark>" not in reader.get("/articles/?practice=").content.decode()
