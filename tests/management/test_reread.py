"""Reading stored articles again, through all stages, on both databases."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from articles.importer import reread as reader
from articles.models import Article, Claim, Mention, Practice, SourceContent, Spelling
from articles.models.mention import BY_HAND, Proposal

pytestmark = pytest.mark.django_db

TEXT = """社区里的一张桌子

来源：桥东日报 发布时间：2022-07-01

酒泉路街道畅家巷社区没有物业，停车难是多年的老问题。

今年以来，社区党委牵头开了6次议事协商会，新划停车位31个，惠及居民420户。

晚饭后，大家围着“红心议事厅”的长桌坐下，街坊们管它叫板凳夜话。
"""


@pytest.fixture
def article(tmp_path) -> Article:
    call_command("load_vocabularies", stdout=StringIO())
    (tmp_path / "story.txt").write_text(TEXT, encoding="utf-8")
    call_command("import_articles", tmp_path, stdout=StringIO(), stderr=StringIO())
    return Article.objects.get()


@pytest.fixture
def editor_user() -> User:
    return User.objects.create_user("editor")


def reread(**options) -> tuple[int, str]:
    """Exit code and what was printed."""
    printed = StringIO()
    try:
        call_command("reread", stdout=printed, stderr=StringIO(), **options)
    except SystemExit as stop:
        return stop.code, printed.getvalue()
    return 0, printed.getvalue()


def findings() -> list[dict]:
    return [*Mention.objects.order_by("pk").values(), *Claim.objects.order_by("pk").values()]


def teach(cue: str) -> Practice:
    """A practice that no text has been read for yet."""
    return Practice.objects.create(name="板凳会", cues=[cue], position=99)


def test_without_news_nothing_changes_and_every_row_keeps_its_id(article):
    before = findings()

    code, printed = reread()

    assert (code, printed) == (0, "1 articles: 0 gained, 0 lost, 0 refused\n")
    assert findings() == before


def test_a_new_cue_word_reaches_texts_already_read(article):
    practice = teach("板凳夜话")

    code, printed = reread()

    assert code == 0
    assert "  + practice: 板凳夜话 [cue]" in printed
    assert "1 gained, 0 lost" in printed
    mention = Mention.objects.get(practice=practice)
    assert SourceContent.objects.get().text[mention.start : mention.end] == mention.quote == "板凳夜话"


def test_names_that_are_missing_are_written(article):
    Spelling.objects.all().delete()
    reread(dry_run=True)
    assert not Spelling.objects.exists()
    reread()
    assert Spelling.objects.filter(text="畅家巷社区", pinyin="changjiaxiangshequ").exists()


def test_a_cue_word_taken_back_takes_its_proposals_along(article):
    practice = teach("板凳夜话")
    reread()
    practice.cues = []
    practice.save()

    _, printed = reread()

    assert "  - practice: 板凳夜话 [cue]" in printed
    assert "0 gained, 1 lost" in printed
    assert not Mention.objects.filter(practice=practice).exists()


def test_a_rehearsal_tells_and_stores_nothing(article):
    teach("板凳夜话")
    before = findings()

    code, printed = reread(dry_run=True)

    assert code == 0
    assert "1 gained, 0 lost, 0 refused. Nothing was stored" in printed
    assert findings() == before


@pytest.mark.parametrize("state", [Proposal.State.CONFIRMED, Proposal.State.REJECTED])
def test_what_a_person_decided_never_changes(article, editor_user, state):
    decided = {"state": state, "decided_by": editor_user, "decided_at": timezone.now()}
    practice = teach("板凳夜话")
    reread()
    Mention.objects.update(**decided)
    Claim.objects.update(**decided)
    before = findings()
    practice.cues = []  # no rule would find it now
    practice.save()

    code, printed = reread()

    assert (code, printed) == (0, "1 articles: 0 gained, 0 lost, 0 refused\n")
    assert findings() == before


def test_a_corrected_figure_keeps_the_correction(article, editor_user):
    claim = Claim.objects.get(value=420)
    Claim.objects.filter(pk=claim.pk).update(value=402, state=Proposal.State.CONFIRMED, decided_by=editor_user)

    assert "0 gained, 0 lost" in reread()[1]
    assert Claim.objects.get(pk=claim.pk).value == 402
    assert not Claim.objects.filter(value=420).exists()


def test_a_correction_that_was_taken_back_to_the_queue_is_read_anew(article):
    claim = Claim.objects.get(value=420)
    Claim.objects.filter(pk=claim.pk).update(value=402, corrected_at=timezone.now())

    assert "1 gained, 1 lost" in reread()[1]
    assert Claim.objects.get(value=420).corrected_at is None


def test_a_passage_that_a_person_added_stays(article, editor_user):
    start = SourceContent.objects.get().text.index("长桌")
    added = Mention.objects.create(
        article=article,
        practice=Practice.objects.first(),
        start=start,
        end=start + 2,
        quote="长桌",
        rule=BY_HAND,
        state=Proposal.State.CONFIRMED,
        decided_by=editor_user,
    )

    reread()

    assert Mention.objects.filter(pk=added.pk).exists()


def test_one_rule_alone(article):
    Claim.objects.all().delete()
    teach("板凳夜话")
    practices = Mention.objects.filter(practice__isnull=False).count()

    _, printed = reread(rule="cue")

    assert "  + practice: 板凳夜话 [cue]" in printed
    assert Mention.objects.filter(practice__isnull=False).count() == practices + 1
    assert not Claim.objects.exists()
    assert "claim" in reread()[1]


def test_a_proposal_found_by_a_better_rule_keeps_its_id(article):
    claim = Claim.objects.get(value=420)
    rule, score = claim.rule, claim.score
    Claim.objects.filter(pk=claim.pk).update(rule="old rule", rule_version=0, score=0.1)

    assert "0 gained, 0 lost" in reread()[1]
    claim.refresh_from_db()
    assert (claim.rule, claim.rule_version, claim.score) == (rule, 1, score)


def test_what_editors_wrote_about_the_article_stays(article):
    Article.objects.update(title="板凳夜话", published_text="七一", state=Article.State.PUBLISHED)
    SourceContent.objects.update(lines=[])
    article.body.paragraphs = []
    article.body.save()

    reread()

    article = Article.objects.get()
    assert (article.title, article.published_text, article.state) == ("板凳夜话", "七一", "published")
    assert article.body.opening.startswith("酒泉路街道")
    assert article.source.content.lines


def test_a_source_that_can_no_longer_be_read_is_told_and_left_alone(article):
    SourceContent.objects.update(raw=b"\x00\x01\x02\xff" * 40)
    before = findings()

    code, printed = reread()

    assert code == 1
    assert f"{article.pk} 社区里的一张桌子: refused: " in printed
    assert "1 refused" in printed
    assert findings() == before


def test_a_decision_on_words_that_are_gone_stops_the_renewal(article, editor_user):
    """The raw bytes never change; a better decoder could read them otherwise."""
    Claim.objects.filter(value=31).update(state=Proposal.State.CONFIRMED, decided_by=editor_user)
    SourceContent.objects.update(raw=TEXT.replace("31个", "三十一处").encode())
    before = findings()

    code, printed = reread()

    assert code == 1
    assert "lacks a passage that an editor decided on" in printed
    assert findings() == before
    assert "31个" in SourceContent.objects.get().text


def test_one_rule_cannot_be_renewed_over_another_text(article):
    SourceContent.objects.update(raw=TEXT.replace("晚饭后", "晚饭过后").encode())

    code, printed = reread(rule="cue")

    assert code == 1
    assert "read it again without --rule" in printed
    assert reread()[0] == 0
    assert "晚饭过后" in SourceContent.objects.get().text


def test_only_the_articles_asked_for(article, tmp_path):
    (tmp_path / "other.txt").write_text(TEXT.replace("420户", "77户").replace("一张", "另一张"), encoding="utf-8")
    call_command("import_articles", tmp_path, stdout=StringIO(), stderr=StringIO())
    teach("板凳夜话")

    _, printed = reread(article=[article.pk])

    assert "1 articles: 1 gained" in printed
    assert set(Mention.objects.filter(practice__name="板凳会").values_list("article", flat=True)) == {article.pk}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"article": [999_999]}, "no such article: 999999"),
        ({"article": [2**70]}, "no such article"),
        ({"rule": "nix"}, "no proposal has the rule 'nix'; there are: "),
    ],
)
def test_a_wrong_request_is_refused_with_the_reason(article, options, words):
    with pytest.raises(CommandError, match=words) as refused:
        reread(**options)
    assert refused.value.returncode == 2


def test_an_article_deleted_meanwhile_is_passed_over(article, tmp_path):
    (tmp_path / "other.txt").write_text(TEXT.replace("畅家巷", "铁匠巷").replace("31", "44"), encoding="utf-8")
    call_command("import_articles", tmp_path, stdout=StringIO())
    other = Article.objects.exclude(pk=article.pk).get()
    read = []

    def tell(each, _changes, _refusal):
        read.append(each.pk)
        other.delete()

    totals = reader.reread(Article.objects.all(), tell=tell)
    assert (read, totals.articles) == ([article.pk], 1)


def test_a_failing_database_ends_the_run_in_words(article, monkeypatch):
    def fail(*_args, **_options):
        raise OperationalError("database is locked")

    monkeypatch.setattr("articles.importer.reread.store_again", fail)
    printed = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("reread", stdout=printed, stderr=StringIO())
    assert stop.value.code == 2
    assert "database is locked. Next: run it again" in printed.getvalue()
