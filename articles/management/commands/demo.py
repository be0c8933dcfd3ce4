from __future__ import annotations

import io
import os
import secrets
import socket
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from articles.importer.store import already_read
from articles.importer.walk import walk
from articles.models import Article

DEMO_TEXTS = Path(settings.BASE_DIR) / "fixtures" / "demo"
ROLES = ("viewer", "editor", "curator")


class Command(BaseCommand):
    help = (
        "Prepare a library with the demo cases and serve it on this machine. A second run changes nothing and starts "
        "at once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--texts", type=Path, metavar="FOLDER", help="import these texts, too")

    def handle(self, *, port: int, texts: Path | None, **options: Any) -> None:
        check_port(port)
        if texts and not texts.exists():
            raise CommandError(f"no such folder: {texts}")
        self.stdout.write("Database …")
        call_command("migrate", verbosity=0)
        call_command("load_vocabularies", stdout=io.StringIO())
        call_command("collectstatic", interactive=False, verbosity=0)
        self._import(DEMO_TEXTS)
        if texts:
            self._import(texts)
        self._make_accounts()
        url = f"http://127.0.0.1:{port}"
        self.stdout.write(
            f"\n{Article.objects.published().count()} published cases at {url}  (Ctrl-C stops the server)\n"
        )
        self.stdout.flush()
        serve(port)

    def _import(self, texts: Path) -> None:
        """Publish them at once: there is no editor yet to wait for. Refused files are told and stop nothing."""
        if all(already_read(found.name, found.path.read_bytes()) for found in walk([texts])):
            self.stdout.write(f"{texts.name}: all texts are known")
            return
        try:
            call_command("import_articles", texts, publish=True, stdout=self.stdout)
        except SystemExit as stop:
            if stop.code != 1:
                raise

    def _make_accounts(self) -> None:
        """One account a role with a random password, printed once and kept nowhere."""
        made = []
        for role in ROLES:
            if not User.objects.filter(username=role).exists():
                password = secrets.token_urlsafe(12)
                user = User.objects.create_user(role, password=password, is_staff=role == "curator")
                user.groups.add(Group.objects.get(name=role))
                made.append(f"  {role:<8} {password}")
        if made:
            self.stdout.write("\nAccounts (shown only now):\n" + "\n".join(made))
        else:
            self.stdout.write(
                f"\nAccounts {', '.join(ROLES)} exist; a new password: "
                "CASEBOOK_LOCAL=1 .venv/bin/python manage.py changepassword viewer"
            )


def check_port(port: int) -> None:
    """One clear line for a taken port, before anything is done."""
    if not 1 <= port <= 65535:
        raise CommandError("PORT takes a number from 1 to 65535")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(f"port {port} cannot be used ({error.strerror}): try another, PORT=8001") from error


def serve(port: int) -> None:
    """Become the production server: what the demo shows is what an office runs."""
    command = ["gunicorn", "casebook.wsgi", f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=4", "--timeout=30"]
    command += ["--no-control-socket", "--log-level=warning"]
    os.execv(sys.executable, [sys.executable, "-m", *command])
