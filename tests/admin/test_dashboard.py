"""The first page of the admin site tells what waits, to each what he may see, in a fixed number of queries."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles.models import Article, ImportItem, ImportRun, Locality
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_initiative,
    make_locality,
    make_mention,
    make_practice,
    make_publisher,
)

pytestmark = pytest.mark.django_db

LINK = re.compile(r'<a href="([^"]+)">([^<]+) <b>(\d+)</b></a>')
# Session and user, 7 models of the library, runs and their files, recent actions.
QUERIES = 12


def make_run(**counts: int) -> ImportRun:
    return ImportRun.objects.create(counts=counts, finished_at=timezone.now())


def make_refused(run: ImportRun) -> ImportItem:
    return ImportItem.objects.create(run=run, name="旧档.txt", outcome="refused", reason="not readable")


@pytest.fixture
def backlog():
    """Some of everything that can wait, in different numbers, and one of each that does not."""
    province = make_locality("甘肃省")
    Locality.objects.create(name="无名社区", level="community")
    make_initiative("一号工程")
    make_brand("红心驿站", locality=province)
    make_publisher("某单位", kind="other")
    make_publisher("某日报", kind="newspaper")
    first = make_article("红心驿站来了3个人和20%的人。", state="proposed")
    make_article(state="proposed")
    make_article(state="in_review")
    make_article(state="published")
    for quote in ("红心", "驿站", "来了"):
        make_mention(first, make_practice(f"做法{quote}"), quote)
    make_mention(first, province, "人", state="confirmed")
    make_claim(first, "3个")
    make_claim(first, "20%", kind="percent", unit="%")
    run = make_run(created=4, refused=1)
    make_refused(run)


def links(page: str) -> dict[str, tuple[int, str]]:
    """What stands under "waiting", by name; the same name twice would be a fault of the page."""
    section = page[page.index('id="waiting"') : page.index("</section>")]
    return {name: (int(count), unescape(address)) for address, name, count in LINK.findall(section)}


def test_what_waits_is_counted_by_kind(backlog, admin_client):
    found = {name: count for name, (count, _) in links(admin_client.get("/admin/").content.decode()).items()}

    assert found == {
        "待核": 2,
        "审核中": 1,
        "做法": 3,
        "个数": 1,
        "百分比": 1,
        "没有所属地区": 1,
        "没有上级": 1,
        "种类是“其他”": 1,
        "拒收": 1,
    }


def test_every_number_leads_to_a_list_of_that_many(backlog, admin_client):
    for name, (count, address) in links(admin_client.get("/admin/").content.decode()).items():
        response = admin_client.get(address)
        assert response.status_code == 200, name
        assert response.context["cl"].result_count == count, name


def test_the_last_imports_stand_there_with_their_counts(admin_client):
    for number in range(7):
        make_run(created=number + 1)
    stopped = ImportRun.objects.create(counts={"refused": 2, "created": 9})
    page = admin_client.get("/admin/").content.decode()

    runs = page[page.index('id="runs"') :]
    assert re.findall(r">#(\d+)</a>", runs) == [str(stopped.pk - n) for n in range(5)]
    assert "收录 <b>9</b>" in runs
    assert f"run__id__exact={stopped.pk}" in runs
    assert "正在导入，或中途停下" in runs


def test_refused_files_of_long_ago_do_not_wait_any_more(admin_client):
    make_refused(make_run(refused=1))
    assert "拒收" in links(admin_client.get("/admin/").content.decode())
    for _ in range(5):
        make_run(unchanged=1)
    assert links(admin_client.get("/admin/").content.decode()) == {}


def test_when_nothing_waits_the_page_says_so(admin_client):
    make_article(state="published")
    page = admin_client.get("/admin/").content.decode()

    assert links(page) == {}
    assert "都整理完了" in page


def test_a_person_sees_what_he_may_view(backlog, client, django_user_model):
    clerk = django_user_model.objects.create_user("clerk", is_staff=True)
    client.force_login(clerk)
    page = client.get("/admin/").content.decode()
    assert links(page) == {}
    assert 'id="runs"' not in page

    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_article", "change_publisher"]))
    assert set(links(client.get("/admin/").content.decode())) == {"待核", "审核中", "种类是“其他”"}


def test_the_number_of_queries_does_not_grow(backlog, admin_client, django_assert_num_queries):
    admin_client.get("/admin/")
    with django_assert_num_queries(QUERIES):
        admin_client.get("/admin/")
    for number in range(20):
        make_refused(make_run(refused=1))
        make_brand(f"品牌{number}")
        make_mention(Article.objects.last(), make_practice(f"做法{number}"))
    with django_assert_num_queries(QUERIES):
        admin_client.get("/admin/")
