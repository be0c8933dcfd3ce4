"""A file as an answer: its type, its name, and whether a browser saves it or shows it."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "atom": "application/atom+xml; charset=utf-8",
}
UNTRUSTED = "application/octet-stream"
"""Of what others have sent: never a type that a browser would draw."""
SHOWN = ("json", "atom")
"""What a browser shows; the others it saves."""


def file_response(content: bytes | str | Iterator[bytes], name: str, extension: str = "") -> HttpResponseBase:
    """`name` without the extension if that is one of TYPES; without one, it is a whole name of somebody else's."""
    kind = TYPES[extension] if extension else UNTRUSTED
    answer = HttpResponse if isinstance(content, bytes | str) else StreamingHttpResponse
    response = answer(content, content_type=kind)
    whole = f"{name}.{extension}" if extension else name
    response["Content-Disposition"] = content_disposition_header(extension not in SHOWN, whole)
    response["X-Content-Type-Options"] = "nosniff"
    return response
