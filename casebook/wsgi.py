"""What a WSGI server such as gunicorn serves: `gunicorn casebook.wsgi`."""

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casebook.settings")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.exit(f"Casebook cannot start: {error}")

# What is loaded by now stays: looking through it again for garbage took a tenth of the time of a large page.
get_resolver().url_patterns  # noqa: B018 (loads every view)
gc.collect()
gc.freeze()
