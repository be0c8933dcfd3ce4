"""Settings for the tests: the real ones, on a throw-away database, with what only slows tests taken out.

CASEBOOK_TEST_DATABASE=postgresql runs them on a PostgreSQL started for the run; otherwise SQLite.
"""

import os
import tempfile
from pathlib import Path

from tests import postgres
from tools.compile_messages import LOCALE, compile_messages

# The first process of a run makes what all need; the workers of pytest-xdist inherit folder and server by environment.
if "CASEBOOK_TEST_FOLDER" not in os.environ:
    _folder = tempfile.TemporaryDirectory(prefix="casebook-tests-")  # goes when this process ends
    os.environ["CASEBOOK_TEST_FOLDER"] = _folder.name
    compile_messages(LOCALE)
    if os.environ.get("CASEBOOK_TEST_DATABASE") == "postgresql":
        os.environ["CASEBOOK_TEST_HOST"] = postgres.start()

FOLDER = Path(os.environ["CASEBOOK_TEST_FOLDER"])

# What a developer's shell says about a trial installation must not reach the tests.
for _name in ("DEBUG", "CASEBOOK_PUBLIC_READ", "CASEBOOK_PROXY", "CASEBOOK_HSTS_SECONDS"):
    os.environ.pop(_name, None)
os.environ["CASEBOOK_LOCAL"] = "1"
os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789" * 5
if "CASEBOOK_TEST_HOST" in os.environ:
    os.environ["DATABASE_URL"] = "postgresql://postgres@host/postgres"
else:
    os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/casebook.sqlite3"

from casebook.settings import *  # noqa: E402, F403 (the lines above are what it reads)
from casebook.settings import DATABASES, STORAGES  # noqa: E402

if "CASEBOOK_TEST_HOST" in os.environ:
    DATABASES["default"] |= {"HOST": os.environ["CASEBOOK_TEST_HOST"], "TEST": {"NAME": "casebook_tests"}}
else:
    # A file and not memory: the live server's threads and tests of two writers need connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "tests.sqlite3")}

# The real hasher is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The real storage wants collectstatic first; whitenoise warns about a missing folder.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = FOLDER / "static"
STATIC_ROOT.mkdir(exist_ok=True)
