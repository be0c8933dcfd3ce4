import pytest

from articles.models import Article
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_locality,
    make_mention,
    make_practice,
    make_problem,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_library")]


def make_case(text: str = "畅家巷社区的调解室说和480余起。大家都说好。", **fields) -> Article:
    """A case with all that home shows: place, brand, practice, problem, and a figure that measures the brand."""
    article = make_article(text, **fields)
    place = make_locality("甘肃省", "兰州市", "城关区")
    brand = make_brand("畅大妈调解室", locality=place)
    for thing in (place, brand, make_practice("矛盾调解"), make_problem("邻里纠纷")):
        make_mention(article, thing)
    make_claim(article, "480余起", 480, "起", subject="调解纠纷", brand=brand, locality=place)
    return article


def test_it_shows_what_the_library_holds(client):
    article = make_case(title="说和")

    page = client.get("/").content.decode()

    assert article.get_absolute_url() in page
    for name in ("甘肃省", "畅大妈调解室", "矛盾调解", "邻里纠纷"):
        assert name in page


def test_the_proof_is_a_figure_in_its_whole_sentence(client):
    claim = make_case().claims.get()

    proof = client.get("/").context["proof"]

    assert (proof.claim, proof.before, proof.after) == (claim, "畅家巷社区的调解室说和", "。")


def test_the_proof_of_an_editor_goes_before_that_of_the_machine(client):
    article = make_case("调解室说和480余起，挽回损失30余万元。")
    fields = {"subject": "损失", "brand": article.claims.get().brand, "locality": article.claims.get().locality}
    confirmed = make_claim(article, "30余万元", 300_000, "元", state="confirmed", score=0.1, **fields)

    assert client.get("/").context["proof"].claim == confirmed


def test_a_rejected_figure_proves_nothing(client):
    make_case().claims.update(state="rejected")

    assert client.get("/").context["proof"] is None


def test_a_sentence_too_long_for_the_card_proves_nothing(client):
    make_case("社区" + "和居民一起" * 40 + "说和480余起。")

    assert client.get("/").context["proof"] is None


def test_a_question_is_asked_only_where_the_library_has_an_answer(client):
    make_case()
    make_practice("微心愿")

    questions = client.get("/").context["questions"]

    assert [(question.conditions, question.count) for question in questions] == [(["邻里纠纷", "矛盾调解"], 1)]
    assert client.get(questions[0].address).context["total"] == 1


def test_an_empty_library_tells_how_to_begin(client):
    response = client.get("/")

    assert response.status_code == 200
    assert "import_articles" in response.content.decode()


def test_nothing_of_a_hidden_case_shows(client):
    make_case(title="还没有发布", state="in_review")

    page = client.get("/").content.decode()

    for secret in ("还没有发布", "畅大妈调解室", "480", "甘肃省"):
        assert secret not in page


def test_an_editor_sees_what_waits_to_be_published(admin_client):
    make_case(title="还没有发布", state="in_review")

    assert "还没有发布" in admin_client.get("/").content.decode()


def test_a_closed_library_asks_for_log_in(client, settings):
    settings.PUBLIC_READ = False

    assert client.get("/")["Location"] == "/login/?next=/"


def test_it_asks_the_database_no_more_for_many_cases_than_for_one(client, django_assert_max_num_queries):
    make_case()
    for number in range(12):
        article = make_article(
            f"第{number}个社区办成2{number}件事。", locality=make_locality("甘肃省", f"第{number}市")
        )
        make_mention(article, make_brand(f"品牌{number}", locality=make_locality("甘肃省", f"第{number}市", "区")))
        make_mention(article, make_practice(f"做法{number}"))

    with django_assert_max_num_queries(26):
        client.get("/")
