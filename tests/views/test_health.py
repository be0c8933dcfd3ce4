import pytest
from django.db import OperationalError, connection


@pytest.mark.django_db
def test_it_answers_without_log_in_while_the_database_does(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_without_the_database_it_says_so(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("no database")

    monkeypatch.setattr(connection, "cursor", refuse)

    assert client.get("/healthz").status_code == 503


def test_it_is_not_written_to(client):
    assert client.post("/healthz").status_code == 405
