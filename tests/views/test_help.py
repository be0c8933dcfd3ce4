"""The help pages: readable by whoever may read cases, the same in both languages, their pictures small and in place."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from articles.quality import measured
from articles.views.help import LANGUAGES, PAGES

TEXTS = settings.BASE_DIR / "templates" / "help"
ADDRESSES = {"help": "/help/", "help_editors": "/help/editors/", "help_curators": "/help/curators/"}
PICTURE = re.compile(r'picture="(?P<path>[^"]+)" width=(?P<width>\d+) height=(?P<height>\d+) alt="[^"]{20,}" caption="')
# What a translation must not change; the words in between are its own.
SHARED = re.compile(
    r"<(?:h3|ul|ol|li|dl|dt|table|tr|pre|p)\b|\{% url [^%]+%\}|href=\"#[^\"]+\"|img/help/\w+/[\w-]+\.webp|width=\d+|height=\d+"
    r"|--[a-z-]+|\d+(?:\.\d+)?%"
)
SECTIONS = [section.anchor for page in PAGES for section in page.sections]


def text(folder: str, anchor: str) -> str:
    return (TEXTS / folder / f"{anchor}.html").read_text(encoding="utf-8")


def shape(folder: str, anchor: str) -> Counter[str]:
    return Counter(found.replace(folder, "…") for found in SHARED.findall(text(folder, anchor)))


def webp_size(path: Path) -> tuple[int, int]:
    """Width and height in the head of a WebP file with extended features, as Chromium writes it."""
    head = path.read_bytes()[:30]
    assert (head[:4], head[8:16]) == (b"RIFF", b"WEBPVP8X")
    return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url_name)
def test_every_page_has_its_contents_beside_its_sections(page, language, client, settings):
    settings.PUBLIC_READ = True
    client.cookies["django_language"] = language
    answer = client.get(ADDRESSES[page.url_name])
    shown = answer.content.decode()

    assert answer.status_code == 200
    assert re.findall(r'<h2 id="([^"]+)">', shown)[1:] == [section.anchor for section in page.sections]
    assert [f"#{anchor}" for anchor in re.findall(r'<li><a href="#([^"]+)"', shown)] == [
        f"#{section.anchor}" for section in page.sections
    ]
    assert set(re.findall(r'href="#([^"]+)"', shown)) <= {*re.findall(r'id="([^"]+)"', shown)}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES.values())
def test_strangers_read_help_only_where_cases_are_open_to_them(address, client, settings, django_user_model):
    settings.PUBLIC_READ = False
    assert client.get(address).status_code == 302
    client.force_login(django_user_model.objects.create_user("wang"))
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_help_is_linked_at_the_foot_and_in_the_menu_of_a_person(client, settings, django_user_model):
    settings.PUBLIC_READ = True
    assert client.get("/").content.decode().count('href="/help/"') == 1
    client.force_login(django_user_model.objects.create_user("wang"))
    assert client.get("/").content.decode().count('href="/help/"') == 2


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dialog_of_the_keys_is_the_chapter_of_the_help_page(language, client, settings):
    settings.PUBLIC_READ = True
    client.cookies["django_language"] = language
    dialog = client.get(reverse("help_keys")).content.decode()

    assert f'data-keys="{reverse("help_keys")}"' in client.get("/").content.decode()
    assert text(LANGUAGES[language], "keys") in dialog
    settings.PUBLIC_READ = False
    assert client.get(reverse("help_keys")).status_code == 302


@pytest.mark.django_db
def test_help_is_read_and_not_written_to(client, settings):
    settings.PUBLIC_READ = True
    assert client.post("/help/").status_code == 405


@pytest.mark.parametrize("folder", LANGUAGES.values())
def test_every_section_has_its_text_and_no_text_lies_idle(folder):
    assert sorted(path.stem for path in (TEXTS / folder).iterdir()) == sorted(SECTIONS)


@pytest.mark.parametrize("anchor", SECTIONS)
def test_both_languages_have_the_same_steps_rows_pictures_links_and_figures(anchor):
    assert shape("zh_hans", anchor) == shape("en", anchor)


@pytest.mark.parametrize("folder", LANGUAGES.values())
def test_help_tells_the_accuracy_that_was_measured_last(folder):
    """After `make gold WRITE=1` the table has to follow."""
    precision = {score.measure: score.precision for score in measured().scores}
    measures = ("claims", "right unit", "right subject", "right as_of", "right attribute_to")
    told = re.findall(r'class="num">([\d.]+)%</td><td>(\D*\d+)', text(folder, "accuracy"))

    assert [float(share) for share, _ in told] == [round(precision[measure] * 100, 1) for measure in measures]
    wrong = [int(re.sub(r"\D", "", words)) for _, words in told[2:]]
    gold = next(score.gold for score in measured().scores if score.measure == "claims")
    assert wrong == [round((1 - precision[measure]) * gold) for measure in measures[2:]]


@pytest.mark.parametrize("folder", LANGUAGES.values())
def test_pictures_are_small_and_keep_their_place_while_they_load(folder):
    shown = [found for anchor in SECTIONS for found in PICTURE.finditer(text(folder, anchor))]

    assert len(shown) == sum(text(folder, anchor).count("help/picture.html") for anchor in SECTIONS)
    for found in shown:
        path = settings.BASE_DIR / "static" / found["path"]
        assert webp_size(path) == (int(found["width"]), int(found["height"])), path
        assert path.stat().st_size <= 60_000, path
    lying = {path.name for path in (settings.BASE_DIR / "static" / "img" / "help" / folder).iterdir()}
    assert lying == {Path(found["path"]).name for found in shown}


def test_the_keys_that_help_lists_are_those_that_pages_listen_to():
    script = (settings.BASE_DIR / "static" / "js" / "casebook.js").read_text(encoding="utf-8")
    listed = set(re.findall(r"<kbd>([^<]+)</kbd>", text("en", "keys")))
    own = {"Escape": "Esc", "ArrowDown": "↓", "ArrowUp": "↑"}

    (review,) = re.findall(r'"(\w+)"\.indexOf\(event\.key\)', script)
    heard = {own.get(key, key) for key in re.findall(r'event\.key [!=]== "([^"]+)"', script)} | set(review)
    assert heard == listed - {"Tab", "Alt"}  # which goes with an arrow, in static/js/basket.js
