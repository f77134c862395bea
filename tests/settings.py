"""Settings of the tests: the product's own, on a database server of their own.

A data folder or database named in the environment is the developer's; tests never touch it.
"""

import os
from pathlib import Path

if os.environ.get("KESHER_TEST_CHILD") != "1":  # a server started by a test is told its places
    for name in ("KESHER_DATABASE_URL", "KESHER_DATABASE_ADMIN_URL", "KESHER_BASE_URL"):
        os.environ.pop(name, None)
    os.environ["KESHER_HOME"] = str(
        Path(os.environ.get("KESHER_TEST_HOME", Path(__file__).parents[1] / ".kesher-test"))
    )

from kesher.project.settings import *  # noqa: F403

# Argon2 takes a tenth of a second by design; the tests of signing in ask for it by themselves.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]

# The receivers of webhooks listen there; every other address of this machine stays forbidden.
WEBHOOK_TRUSTED_NETWORKS = ["127.0.0.7/32"]

# A test of the shell adds addresses of its own.
ROOT_URLCONF = os.environ.get("KESHER_TEST_URLCONF", "kesher.project.urls")
