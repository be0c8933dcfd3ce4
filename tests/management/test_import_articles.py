"""The import command over real files, through all stages, on both databases."""

import json
import os
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from opencc import OpenCC

from articles.importer.run import run_import
from articles.models import Article, Claim, ImportItem, ImportRun, Locality, Mention, Source, Spelling
from articles.search.names import refresh_all
from articles.text.normalize import simplify

pytestmark = pytest.mark.django_db

PAGE = """当前位置：首页 > 新闻 > 基层

{title}

来源：桥东日报 发布时间：2022-07-01 09:12

“车总算有地方停了。”{place}的居民说。这个小区没有物业，停车难是多年的老问题。

今年以来，社区党委牵头开了6次议事协商会，新划停车位{number}个，惠及居民{number}户。

“红心议事厅”里，大家定下了轮流值守的规矩，调解纠纷{number}起。

责任编辑：某某
版权声明：未经许可不得转载
"""


@pytest.fixture
def texts(tmp_path):
    """Three different stories."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for number, place in enumerate(("酒泉路街道畅家巷社区", "柳巷街道铁匠巷社区", "万里街道万里雅筑居民区"), start=31):
        text = PAGE.format(title=f"{place}：停车有了新办法", place=place, number=number)
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def vocabularies():
    call_command("load_vocabularies", stdout=StringIO())


def import_articles(*paths, **options) -> tuple[int, str]:
    """Exit code and what was printed."""
    printed = StringIO()
    try:
        call_command("import_articles", *paths, stdout=printed, stderr=StringIO(), **options)
    except SystemExit as stop:
        return stop.code, printed.getvalue()
    return 0, printed.getvalue()


def test_texts_become_articles_with_findings(texts):
    code, printed = import_articles(texts)
    assert code == 0
    assert "3 files" in printed
    assert "3 created" in printed
    article = Article.objects.get(source__name="31.txt")
    assert (article.publisher.name, str(article.published_on)) == ("桥东日报", "2022-07-01")
    assert "版权" not in article.body.text
    assert {claim.value for claim in article.claims.all()} >= {6, 31}
    assert ImportRun.objects.get().counts == {"created": 3}


def test_a_second_import_answers_unchanged_and_changes_nothing(texts):
    import_articles(texts)
    before = [model.objects.count() for model in (Article, Source, Mention, Claim)]
    code, printed = import_articles(texts)
    assert (code, "3 unchanged" in printed) == (0, True)
    assert [model.objects.count() for model in (Article, Source, Mention, Claim)] == before
    assert set(Article.objects.values_list("version", flat=True)) == {0}


def test_bad_files_are_refused_with_a_reason_and_stop_nothing(texts):
    (texts / "00-empty.txt").write_bytes(b"")
    (texts / "00-large.txt").write_bytes(b"\xe5\x81\x9c" * 1_000_000)
    (texts / "00-picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(2000))
    (texts / "00-nul.txt").write_bytes("停车\x00难。".encode() * 50)
    (texts / "00-broken.docx").write_bytes(b"PK\x03\x04 no archive")
    (texts / "00-loop.txt").symlink_to(texts / "00-loop.txt")
    (texts / "99-script.html").write_text("<html><script>alert(1)</script></html>")
    code, printed = import_articles(texts)
    assert code == 1
    assert "3 created, 7 refused" in printed
    assert Article.objects.count() == 3
    refused = ImportItem.objects.filter(outcome="refused")
    assert refused.count() == 7
    assert all(item.reason for item in refused)
    assert not refused.filter(reason__contains="internal error").exists()


def test_scripts_in_a_page_are_no_part_of_the_story(texts):
    story = PAGE.format(title="桥下有了新办法", place="兰州市城关区", number=44).replace("\n\n", "</p>\n<p>")
    html = f"<!doctype html><meta charset=utf-8><script>document.write('31个脚本')</script><p>{story}</p>"
    (texts / "44.html").write_text(html, encoding="utf-8")
    import_articles(texts / "44.html")
    article = Article.objects.get()
    assert "脚本" not in article.source.content.text
    assert "停车位44个" in article.body.text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030", "big5"])
def test_chinese_encodings_are_told_apart(texts, encoding):
    story = PAGE.format(title="新辦法", place="柳巷街道", number=55)
    if encoding == "big5":
        story = OpenCC("s2tw").convert(story)
    (texts / "old.txt").write_bytes(story.encode(encoding))
    code, _ = import_articles(texts / "old.txt")
    assert code == 0
    assert "新划停车位55个" in simplify(Article.objects.get().body.text)


def test_a_gbk_file_name_is_escaped_and_printed(texts):
    (texts / os.fsdecode("案例.txt".encode("gbk"))).write_bytes((texts / "31.txt").read_bytes() + "又及。".encode())
    code, printed = import_articles(texts)
    assert code == 0
    assert "\\xb0\\xb8" in printed
    assert printed.encode("utf-8")


def test_source_files_are_never_touched(texts):
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in texts.iterdir()}
    import_articles(texts)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in texts.iterdir()} == before


def test_a_rehearsal_tells_and_stores_nothing(texts):
    code, printed = import_articles(texts, dry_run=True)
    assert (code, "3 created" in printed) == (0, True)
    assert "--dry-run" in printed
    assert not Source.objects.exists()
    assert not ImportRun.objects.exists()


def test_worker_processes_read_the_same_as_one(texts, tmp_path):
    import_articles(texts)
    alone = list(Claim.objects.order_by("article__source__name", "start").values_list("quote", "value", "subject"))
    Article.objects.all().delete()
    Source.objects.all().delete()
    code, _ = import_articles(texts, workers=2)
    assert code == 0
    together = Claim.objects.order_by("article__source__name", "start").values_list("quote", "value", "subject")
    assert list(together) == alone


def test_worker_processes_keep_the_order_among_files_that_are_settled_without_them(texts, tmp_path):
    import_articles(texts / "32.txt")
    (texts / "32-empty.txt").write_bytes(b"")
    import_articles(texts, workers=2, report=tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [(file["name"], file["outcome"]) for file in report["files"]] == [
        ("31.txt", "created"),
        ("32-empty.txt", "refused"),
        ("32.txt", "unchanged"),
        ("33.txt", "created"),
    ]
    titles = Article.objects.order_by("source__name").values_list("title", flat=True)
    assert [title[:2] for title in titles] == ["酒泉", "柳巷", "万里"]


def test_the_report_lists_each_file(texts, tmp_path):
    import_articles(texts, report=tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [(file["name"], file["outcome"]) for file in report["files"]] == [
        ("31.txt", "created"),
        ("32.txt", "created"),
        ("33.txt", "created"),
    ]


def test_ctrl_c_settles_the_file_at_hand_and_the_next_run_does_the_rest(texts):
    def tell_and_interrupt(name, outcome):
        raise KeyboardInterrupt

    counts, stopped = run_import([texts], tell=tell_and_interrupt)
    assert (counts["created"], stopped) == (1, "interrupted")
    assert ImportRun.objects.get().finished_at is None
    _, printed = import_articles(texts)
    assert "2 created, 1 unchanged" in printed


def test_publish_opens_new_cases_at_once(texts):
    import_articles(texts, publish=True)
    assert Article.objects.published().count() == 3


def test_a_path_that_does_not_exist_is_told_before_anything_is_done(texts):
    with pytest.raises(CommandError, match="no such file"):
        import_articles(texts, texts / "missing.txt")
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("workers", [0, -1, 1000])
def test_a_senseless_number_of_workers_is_told(texts, workers):
    with pytest.raises(CommandError, match="workers"):
        import_articles(texts, workers=workers)


def test_names_that_an_import_made_are_found_at_once(texts):
    import_articles(texts)

    assert set(Spelling.objects.filter(initials__startswith="cjx").values_list("text", flat=True)) == {"畅家巷社区"}
    assert Spelling.objects.filter(kind="locality").count() == Locality.objects.count()
    assert refresh_all() == 0


def test_a_rehearsal_writes_no_spelling(texts):
    before = Spelling.objects.count()

    import_articles(texts, dry_run=True)

    assert Spelling.objects.count() == before


def test_residents_are_nobodys_row(texts):
    """People who are named in a story stay words of the text."""
    (texts / "31.txt").write_text(
        (texts / "31.txt").read_text(encoding="utf-8") + "\n居民王小明说好。", encoding="utf-8"
    )
    import_articles(texts)
    for model in apps.get_app_config("articles").get_models():
        for field in model._meta.get_fields():
            if getattr(field, "max_length", None) and model.__name__ not in ("Source", "SourceContent", "ArticleBody"):
                assert not model.objects.filter(**{f"{field.name}__contains": "王小明"}).exists(), (model, field.name)
