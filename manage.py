#!/usr/bin/env python
"""Casebook's command line: `python manage.py help` lists what it can do."""

import os
import sys

PIPE_CLOSED = 128 + 13
"""What a shell tells of a program that SIGPIPE ended; 1 and 2 would say that files were refused or a run stopped."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casebook.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        _ = settings.INSTALLED_APPS  # reads the settings, so that what is missing is one line and no traceback
    except ImproperlyConfigured as error:
        sys.exit(f"Casebook cannot start: {error}")
    try:
        try:
            execute_from_command_line(sys.argv)
        finally:
            sys.stdout.flush()  # here, not when Python ends, where the error below could not be caught
    except BrokenPipeError:
        # Who reads the pipe (`… | head`) has seen enough. What is left goes nowhere, else Python complains at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(PIPE_CLOSED)


if __name__ == "__main__":
    main()
