#!/usr/bin/env python
"""Casebook's command line: `python manage.py help` lists what it can do."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casebook.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        _ = settings.INSTALLED_APPS  # reads the settings, so that what is missing is one line and no traceback
    except ImproperlyConfigured as error:
        sys.exit(f"Casebook cannot start: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
