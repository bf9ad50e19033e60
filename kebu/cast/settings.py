"""Settings for the test suite: a throw-away data directory, cheap password hashing, the database under test."""

import json
import os
import tempfile
from pathlib import Path

_DATA = Path(os.environ.get("KEBU_TEST_DATA") or tempfile.mkdtemp(prefix="kebu-test-"))
os.environ["KEBU_DATA"] = str(_DATA)
os.environ.setdefault("KEBU_SECRET_KEY", "only for tests")
os.environ.pop("KEBU_DEMO", None)
if _URL := os.environ.get("KEBU_TEST_DATABASE_URL"):
    os.environ["KEBU_DATABASE_URL"] = _URL
else:
    os.environ["KEBU_DATABASE_URL"] = f"sqlite:///{_DATA / 'kebu.sqlite3'}"

from kebu.site.settings import *  # noqa: E402, F403

if not KEBU_KEYRING.exists():  # noqa: F405
    KEBU_KEYRING.write_text(json.dumps({"current": "k1", "keys": {"k1": "11" * 32}, "index": "22" * 32}))  # noqa: F405

(_DATA / "tmp").mkdir(parents=True, exist_ok=True)
(_DATA / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns where there is none

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
