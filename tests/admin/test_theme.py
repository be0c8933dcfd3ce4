"""The admin site wears the tokens of casebook.css, in the theme and the language that the person chose."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "static" / "css"


def tokens(sheet: str, selector: str) -> dict[str, str]:
    """The custom properties of the first block of this selector."""
    text = re.sub(r"/\*.*?\*/", "", (CSS / sheet).read_text(encoding="utf-8"), flags=re.S)
    block = text[text.index(f"{selector} {{") :]
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block[: block.index("}")]))


@pytest.mark.parametrize(
    ("ours", "copied"),
    [
        (":root", "body"),
        (':root:not([data-theme="light"])', "body:not(.theme-light)"),
        (':root[data-theme="dark"]', "body.theme-dark"),
    ],
    ids=["light", "dark device", "dark by choice"],
)
def test_the_admin_has_the_tokens_of_the_site(ours, copied):
    site, admin = tokens("casebook.css", ours), tokens("admin.css", copied)

    assert len(admin) > 15
    assert {name: value for name, value in admin.items() if site.get(name) != value} == {}


def test_both_dark_blocks_of_the_admin_are_equal_and_complete():
    colours = {name for name, value in tokens("admin.css", "body").items() if value.startswith("#")}

    assert tokens("admin.css", "body:not(.theme-light)") == tokens("admin.css", "body.theme-dark")
    assert colours <= set(tokens("admin.css", "body.theme-dark"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_cookie_decides_the_theme_on_the_server(admin_client, theme):
    admin_client.cookies["theme"] = theme
    page = admin_client.get("/admin/").content.decode()

    assert re.search(rf'<body class="[^"]*\btheme-{theme}\b', page)
    assert f'<meta name="color-scheme" content="{theme}">' in page


@pytest.mark.parametrize("theme", ["", 'x" onload="'])
def test_without_a_known_cookie_the_device_decides(admin_client, theme):
    admin_client.cookies["theme"] = theme
    page = admin_client.get("/admin/").content.decode()

    assert "theme-" not in page
    assert 'content="light dark"' in page
