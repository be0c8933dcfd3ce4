"""The quality page of the editors, and the way from an example to its sentence."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from articles.models import Article, Mention
from articles.quality import measured
from articles.search.entries import tick
from articles.views.quality import MEASURES
from tests.factories import make_article, make_claim, make_locality, make_mention, make_practice

pytestmark = pytest.mark.django_db

ANEW, KEPT = 13, 6
TEXT = "社区办了一件事。\n红心驿站办结诉求180件。街坊都说好。"
EXAMPLE = re.compile(r'<a href="(/(?:mentions|claims)/\d+/)"[^>]*>([^<]+)</a>')


@pytest.fixture
def editor(client) -> User:
    user = User.objects.create_user("bianji")
    user.user_permissions.add(Permission.objects.get(codename="change_article"))
    client.force_login(user)
    return user


@pytest.fixture
def article() -> Article:
    article = make_article(TEXT)
    practice = make_practice("微心愿")
    make_mention(article, practice, "诉求", rule="cue", state="confirmed")
    make_mention(article, practice, "街坊", rule="cue", state="rejected", decided_at=timezone.now())
    make_mention(article, make_locality("甘肃省"), "社区", rule="short name")
    make_claim(article, "180件", rule="figure alone", state="confirmed", corrected_at=timezone.now())
    return article


def shown(client) -> str:
    answer = client.get("/quality/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize("address", ["/quality/", "/mentions/1/", "/claims/1/"])
def test_strangers_log_in_and_readers_are_refused(address, client, settings):
    settings.PUBLIC_READ = True
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={address}")
    client.force_login(User.objects.create_user("duzhe"))
    assert client.get(address).status_code == 403


def test_it_is_read_and_not_written_to(client, editor):
    assert client.post("/quality/").status_code == 405


def test_an_empty_library_says_what_will_stand_here(client, editor):
    page = shown(client)
    assert "导入第一批材料以后" in page
    assert "逐条规则</h2>" not in page


def test_before_the_first_decision_it_says_what_to_do(client, editor):
    make_mention(make_article(TEXT), make_practice("微心愿"), "诉求", rule="cue")
    page = shown(client)
    assert "还没有人定过" in page
    assert 'href="/help/editors/#check"' in page
    assert "共提1条，定了0条" in page


def test_a_row_tells_the_rule_in_words_and_what_became_of_its_proposals(client, editor, article):
    page = shown(client)
    row = page[page.index(">提示词</th>") :].split("</tr>")[0]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row)

    assert "还没有人定过" not in page
    assert [re.sub("<[^>]+>", "", cell) for cell in cells[:5]] == ["0", "1", "0", "1", "50% 9–91%"]
    assert 'width="50.0%"' in cells[5]


def test_examples_lead_to_a_sentence_that_is_there(client, editor, article):
    found = {quote: address for address, quote in EXAMPLE.findall(shown(client))}
    sentences = {}
    for quote, address in found.items():
        answer = client.get(address)
        path, _, anchor = answer["Location"].partition("#")
        page = client.get(path).content.decode()
        assert f'id="{anchor}"' in page, quote
        sentence = page[page.index(f'id="{anchor}"') :].split("</span>")[0]
        sentences[quote] = re.sub("<[^>]*>", "", f"<{sentence}")

    assert sentences == {"社区": "社区办了一件事。", "180件": "红心驿站办结诉求180件。", "街坊": "街坊都说好。"}


def test_a_passage_of_the_title_leads_to_the_case(client, editor, article):
    article.body.paragraphs = article.body.paragraphs[1:]
    article.body.save()
    mention = Mention.objects.get(quote="社区")
    assert client.get(f"/mentions/{mention.pk}/")["Location"] == f"/articles/{article.pk}/"


def test_passages_that_are_not_there_are_missing(client, editor):
    assert client.get("/mentions/9999/").status_code == 404
    assert client.get("/claims/9999/").status_code == 404


def test_numbers_that_wait_lead_to_a_list_of_that_many(client, editor, article):
    make_mention(article, make_practice("楼栋会"), "红心", rule="short name")
    make_claim(article, "180", rule="figure alone")
    assert "/admin/" not in shown(client)

    editor.is_staff = True
    editor.save()
    editor.user_permissions.add(*Permission.objects.filter(codename__in=["view_mention", "view_claim"]))
    links = re.findall(r'<a href="(/admin/[^"]+)">(\d+)</a>', page := shown(client))

    assert len(links) == 3
    for address, count in links:
        assert client.get(address).context["cl"].result_count == int(count) == 1
    assert "社区" not in [quote for _, quote in EXAMPLE.findall(page)]


def test_every_measure_has_a_word():
    assert {score.measure for score in measured().scores} == set(MEASURES)


def test_the_annotated_texts_are_shown_with_their_date(client, editor):
    measurement = measured()
    page = shown(client)
    assert f'<time datetime="{measurement.on:%Y-%m-%d}">' in page
    assert f"{measurement.texts}篇文章由人逐句读过" in page
    assert page.count('class="part"') == sum(score.is_part for score in measurement.scores)


def test_a_title_cannot_break_out_of_the_page(client, editor, article):
    Article.objects.update(title='"><script>alert(1)</script>')
    assert "<script>alert" not in client.get("/quality/").content.decode()


def test_the_number_of_queries_does_not_grow(client, editor, article, django_assert_num_queries):
    shown(client)
    tick()
    with django_assert_num_queries(ANEW):
        shown(client)
    for number in range(8):
        make_mention(make_article(TEXT), make_practice(f"做法{number}"), "红心", rule=f"r{number}", state="rejected")
    with django_assert_num_queries(ANEW):
        shown(client)


def test_what_was_counted_is_kept_until_something_changes(client, editor, article, django_assert_num_queries):
    shown(client)
    with django_assert_num_queries(KEPT):
        before = shown(client)
    make_mention(article, make_practice("新做法"), "红心", rule="new rule", state="rejected")

    assert "new rule" not in before
    assert "new rule" in shown(client)


def test_editors_find_it_in_their_menu_and_on_the_first_page_of_the_admin(client, editor):
    assert 'href="/quality/"' in client.get("/").content.decode()
    editor.is_staff = True
    editor.save()
    assert client.get("/admin/").content.decode().count('href="/quality/"') == 2
    client.force_login(User.objects.create_user("duzhe", is_staff=True))
    assert 'href="/quality/"' not in client.get("/").content.decode() + client.get("/admin/").content.decode()
