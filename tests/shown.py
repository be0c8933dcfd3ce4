"""What a page shows, without what differs from one answer to the next."""

from __future__ import annotations

import re

from django.test import Client

CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def shown(client: Client, address: str) -> str:
    """The page without the tokens of its forms: two of them can be compared."""
    response = client.get(address)
    assert response.status_code == 200, address
    return CHANGING.sub("", response.content.decode())
