"""How many questions each page asks the database: pinned in queries.toml, so that a change shows its cost in review."""

from __future__ import annotations

import tomllib
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article, Claim, Mention, Practice, Problem, Source
from tests.browser.addresses import addresses, is_of_the_admin, make_change, make_compilations
from tests.factories import (
    make_article,
    make_basket,
    make_brand,
    make_claim,
    make_initiative,
    make_locality,
    make_mention,
    make_publisher,
    make_search,
    make_source,
)

PINNED = Path(__file__).with_name("queries.toml")
ROLES = ("viewer", "editor")
# Statements that PostgreSQL needs around a search (SET LOCAL) would make a table of its own of the same numbers.
pytestmark = [pytest.mark.django_db, pytest.mark.only_on_sqlite]

TEXT = "城关区火星街道把停车难交给议事协商，微心愿墙收到30个愿望，“1+9+N”联盟和暖心行动办成20件事。"


@pytest.fixture
def library() -> None:
    """Two cases with one of everything that the examples of the addresses ask for."""
    call_command("load_vocabularies", stdout=StringIO())
    place = make_locality("甘肃省", "兰州市", "城关区", "火星街道")
    publisher = make_publisher("兰州日报")
    brand = make_brand("“1+9+N”联盟", locality=place)
    initiative = make_initiative("暖心行动", locality=place)
    for name in ("liuxiang-lianmeng.txt", "another.txt"):
        text = TEXT + name
        source = make_source(text, name=name)
        article = make_article(
            text, source=source, title="停车难", publisher=publisher, locality=place, published_on="2021-05-06",
            published_precision="day",
        )  # fmt: skip
        make_mention(article, place, "火星街道")
        make_mention(article, place.parent, "城关区")
        make_mention(article, brand, "“1+9+N”联盟")
        make_mention(article, initiative, "暖心行动")
        make_mention(article, Problem.objects.get(name="停车难"), "停车难")
        make_mention(article, Practice.objects.get(name="微心愿"), "微心愿")
        make_mention(article, Practice.objects.get(name="议事协商"), "议事协商")
        make_claim(article, "30个", 30, locality=place, subject="愿望")
        make_claim(article, "20件", 20, unit="件", locality=place, initiative=initiative, subject="事")
    make_change()


@pytest.fixture
def visitors(library) -> dict[str, Client]:
    """A client of each role, logged in."""
    clients = {}
    for role in ROLES:
        user = User.objects.create_user(role)
        user.groups.add(Group.objects.get(name=role))
        clients[role] = Client()
        clients[role].force_login(user)
        make_search(user)
        make_basket(user, *Article.objects.order_by("pk"), is_shared=role == "editor")
    make_compilations()
    return clients


def answers() -> dict[str, str]:
    """All that answers GET outside the admin, whose lists have bounds of their own: route or state → address."""
    pages = {name: address for name, address in addresses().items() if not is_of_the_admin(name)}
    return pages | {
        "source_download": reverse("source_download", args=[Source.objects.first().pk]),
        "mention_passage": reverse("mention_passage", args=[Mention.objects.first().pk]),
        "claim_passage": reverse("claim_passage", args=[Claim.objects.first().pk]),
        "healthz": reverse("healthz"),
    }


def count_queries(client: Client, address: str) -> int:
    """Of the second time: the first one fills what a process keeps."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def table(counts: dict[str, dict[str, int]]) -> str:
    """The counts as they stand in queries.toml."""
    parts = []
    for role, of_role in counts.items():
        lines = [f'"{name}" = {number}' for name, number in sorted(of_role.items())]
        parts.append("\n".join([f"[{role}]", *lines]))
    return "\n\n".join(parts)


def test_every_page_asks_the_database_as_often_as_is_pinned(visitors):
    pages = answers()
    counts = {
        role: {name: count_queries(client, address) for name, address in pages.items()}
        for role, client in visitors.items()
    }

    pinned = tomllib.loads(PINNED.read_text(encoding="utf-8"))
    changes = [
        f"{role} {name}: {pinned.get(role, {}).get(name, 'not pinned')} → {counts[role].get(name, 'gone')}"
        for role in counts
        for name in sorted({*counts[role], *pinned.get(role, {})})
        if pinned.get(role, {}).get(name) != counts[role].get(name)
    ]
    assert not changes, "\n".join([*changes, "", f"If that is meant, {PINNED.name} becomes:", "", table(counts)])
    assert set(pinned) == set(counts)
