"""Forms of pages as a browser sends them: read out of the page itself, so that what it forgets to carry is missing."""

from __future__ import annotations

from urllib.parse import urljoin

from django.test import Client
from lxml import html

Form = dict[str, str | list[str]]
UNSENT = {"submit", "button", "image", "reset", "file"}


def form_on(
    client: Client, address: str, which: str, *, sent: Form | None = None, ticked: str = ""
) -> tuple[str, Form]:
    """Where a form of a page goes, and what a browser would send of it untouched. `which`: an XPath condition.

    The page is asked for, or the answer to `sent`; of the boxes called `ticked` all are.
    """
    response = client.get(address) if sent is None else client.post(address, sent)
    assert response.status_code == 200, (address, response.status_code)
    (form,) = html.fromstring(response.content.decode()).xpath(f"//form[{which}]")
    fields: dict[str, list[str]] = {}
    for element in form.iter("input", "select", "textarea"):
        if element.get("name"):
            fields.setdefault(element.name, []).extend(_values(element, ticked))
    return urljoin(address, form.get("action") or ""), {name: values for name, values in fields.items() if values}


def _values(element: html.HtmlElement, ticked: str) -> list[str]:
    if element.tag == "textarea":
        return [(element.text or "").removeprefix("\n")]
    if element.tag == "select":
        options = element.xpath(".//option")
        chosen = [option for option in options if option.get("selected") is not None]
        chosen = chosen if chosen or element.multiple else options[:1]
        return [option.get("value", option.text or "") for option in chosen]
    if element.get("type") in UNSENT or (element.checkable and not element.checked and element.name != ticked):
        return []
    return [element.get("value", "on" if element.checkable else "")]
