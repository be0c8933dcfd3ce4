"""The first page, as a person opens it: in a real browser, on a desk and on a phone."""

import pytest


@pytest.fixture
def home(page, live_server, settings):
    settings.PUBLIC_READ = True

    def open_home(width: int, scheme: str = "light"):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        response = page.goto(live_server.url)
        assert response.status == 200
        return page

    return open_home


@pytest.mark.parametrize("width", [1280, 390])
def test_home_opens_without_errors_and_without_sideways_scrolling(home, width):
    page = home(width)

    assert page.title()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_home_is_dark_where_the_reader_wants_it_dark(home):
    background = "getComputedStyle(document.body).backgroundColor"

    assert home(1280, "light").evaluate(background) != home(1280, "dark").evaluate(background)
