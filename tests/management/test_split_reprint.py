"""A file wrongly taken for a reprint becomes a case of its own, on both databases."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.urls import reverse

from articles.importer import store
from articles.models import Article, Source, SourceContent

pytestmark = pytest.mark.django_db

STORY = """社区里的一张桌子

来源：桥东日报 发布时间：2022-07-01

酒泉路街道畅家巷社区没有物业，停车难是多年的老问题。

今年以来，社区党委牵头开了6次议事协商会，新划停车位31个，惠及居民420户。

晚饭后，大家围着“红心议事厅”的长桌坐下，街坊们管它叫板凳夜话。
"""
OTHER = """巷口的一把钥匙

来源：桥西晚报 发布时间：2023-03-02

铁匠巷社区的车棚常年上锁，居民的电动车没有地方充电。

社区党委把18把钥匙交给热心居民，车棚里装了24个充电位，270户用上了。
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "other.txt").write_text(OTHER, encoding="utf-8")
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    return tmp_path


@pytest.fixture
def reprint(folder, monkeypatch) -> Source:
    """“other.txt”, linked to the case of “story.txt” though it tells another story."""
    call_command("load_vocabularies", stdout=StringIO())
    imported(folder / "story.txt")
    wrong = store.Reprint(Article.objects.select_related("source").get(), is_fuller=False)
    with monkeypatch.context() as patch:
        patch.setattr(store, "find_reprint", lambda _draft: wrong)
        imported(folder / "other.txt")
    return Source.objects.get(name="other.txt", republishes=wrong.article)


def imported(*paths: Path) -> str:
    printed = StringIO()
    call_command("import_articles", *paths, stdout=printed, stderr=StringIO())
    return printed.getvalue()


def split(source: int) -> str:
    printed = StringIO()
    call_command("split_reprint", source, stdout=printed)
    return printed.getvalue()


def told_of(article: Article) -> dict:
    """All that an import writes about an article, without the numbers of rows."""
    finding = ("start", "end", "quote", "rule", "score", "state")
    columns = ("title", "publisher__name", "published_on", "locality__name", "state", "fingerprint", "version")
    return {
        "article": Article.objects.values(*columns).get(pk=article.pk),
        "body": (article.body.text, article.body.paragraphs),
        "mentions": sorted(article.mentions.values_list(*finding, "locality", "initiative", "practice", "problem")),
        "claims": sorted(article.claims.values_list(*finding, "value", "unit", "subject")),
        "sample": sorted(article.shingles.values_list("value", flat=True)),
    }


def test_the_file_becomes_a_proposed_case_of_its_own(reprint):
    case = reprint.republishes

    printed = split(reprint.pk)

    article = Article.objects.get(source=reprint)
    assert (
        f"other.txt: case {article.pk} 巷口的一把钥匙, no longer a reprint of case {case.pk} 社区里的一张桌子"
        in printed
    )
    assert article.state == Article.State.PROPOSED
    assert Source.objects.get(pk=reprint.pk).republishes is None
    assert not case.republications.exists()


def test_it_has_what_an_import_would_have_found(reprint, folder):
    split(reprint.pk)
    article = Article.objects.get(source=reprint)
    found = told_of(article)
    article.delete()
    Source.objects.get(pk=reprint.pk).delete()

    imported(folder / "other.txt")

    assert found == told_of(Article.objects.get(source__name="other.txt"))
    assert found["claims"]
    assert found["mentions"]
    assert found["sample"]


def test_the_case_that_it_was_linked_to_stays_as_it_is(reprint):
    before = told_of(reprint.republishes)

    split(reprint.pk)

    assert told_of(Article.objects.get(pk=reprint.republishes_id)) == before


def test_importing_the_file_again_does_not_link_it_back(reprint, folder):
    split(reprint.pk)

    printed = imported(folder)

    assert "2 unchanged" in printed
    assert Article.objects.count() == 2
    assert not Source.objects.filter(republishes__isnull=False).exists()


def test_the_new_case_can_be_read_again(reprint):
    split(reprint.pk)
    article = Article.objects.get(source=reprint)
    before, printed = told_of(article), StringIO()

    call_command("reread", article=[article.pk], stdout=printed, stderr=StringIO())

    assert printed.getvalue() == "1 articles: 0 gained, 0 lost, 0 refused\n"
    assert told_of(article) == before


def test_text_and_lines_are_those_of_the_new_reading(reprint):
    SourceContent.objects.filter(pk=reprint.pk).update(text="", lines=[])
    Source.objects.filter(pk=reprint.pk).update(encoding="gb18030", length=0)

    split(reprint.pk)

    content = SourceContent.objects.select_related("source").get(pk=reprint.pk)
    assert (content.text, content.source.encoding, content.source.length) == (OTHER, "utf-8", len(OTHER))
    assert content.lines


@pytest.mark.parametrize("number", [0, -1, 999_999, 2**70])
def test_an_unknown_number_is_told(number, db):
    with pytest.raises(CommandError, match=f"no such source file: {number}") as refused:
        split(number)
    assert refused.value.returncode == 2


def refusal(reprint: Source) -> str:
    """Why it could not be done, and that nothing has changed."""
    before = list(Source.objects.order_by("pk").values()), Article.objects.count()
    with pytest.raises(CommandError) as refused:
        split(reprint.pk)
    assert refused.value.returncode == 1
    assert (list(Source.objects.order_by("pk").values()), Article.objects.count()) == before
    return str(refused.value)


def test_a_source_of_a_case_is_refused(reprint):
    assert "it is the source of a case of its own already" in refusal(reprint.republishes.source)
    split(reprint.pk)
    assert "it is the source of a case of its own already" in refusal(reprint)


def test_the_very_body_of_a_case_is_refused(reprint, folder):
    (folder / "again.txt").write_text(STORY.replace("桥东日报", "桥南日报"), encoding="utf-8")
    imported(folder / "again.txt")

    words = refusal(Source.objects.get(name="again.txt"))

    assert f"same body as story.txt of case {reprint.republishes_id}: one body is one case" in words


def test_a_file_that_can_no_longer_be_read_is_refused(reprint):
    SourceContent.objects.filter(pk=reprint.pk).update(raw=b"\x00\x01\x02\xff" * 40)
    assert "other.txt: refused: binary" in refusal(reprint)


def test_a_file_of_a_deleted_case_is_refused(reprint):
    reprint.republishes.delete()
    assert "it is linked to no case" in refusal(reprint)


def test_the_admin_names_the_command_where_it_helps(reprint, client):
    client.force_login(User.objects.create_superuser("head"))
    page = client.get(reverse("admin:articles_source_change", args=[reprint.pk])).content.decode()
    own = client.get(reverse("admin:articles_source_change", args=[reprint.republishes.source_id])).content.decode()

    assert f"<code>manage.py split_reprint {reprint.pk}</code>" in page
    assert "split_reprint" not in own
