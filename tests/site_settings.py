"""The site's settings for tests: a home that goes away, quick passwords, no manifest of files."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="throwdown-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["THROWDOWN_HOME"] = _home
os.environ["THROWDOWN_HTTPS"] = "0"
for _name in ("THROWDOWN_HOSTS", "THROWDOWN_MAIL", "THROWDOWN_SOCIAL", "THROWDOWN_SECRET"):
    os.environ.pop(_name, None)

from throwdown.site.settings import *  # noqa: F403
from throwdown.site.settings import DATABASES, HOME, STORAGES

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": HOME / "tests.sqlite3"}
# WhiteNoise warns of a folder that is not there, and warnings are errors here.
(HOME / "static").mkdir(exist_ok=True)
