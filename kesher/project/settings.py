"""Settings: values from the environment; what a business decides is a row, not a setting."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from kesher.lib.env import (
    env_bool,
    env_int,
    env_list,
    env_secret,
    env_str,
    home_folder,
    kept_secret,
)
from kesher.project.postgres import addresses

# --- Places -------------------------------------------------------------------------------------

PACKAGE = Path(__file__).resolve().parent.parent
HOME = home_folder()
FILES = HOME / "files"

# --- Security -----------------------------------------------------------------------------------

DEBUG = False
SECRET_KEY = kept_secret("KESHER_SECRET_KEY", HOME / "secret-key")
DEMO = env_bool("KESHER_DEMO", default=False)
PORT = env_int("KESHER_PORT", 8040)
BASE_URL = env_str("KESHER_BASE_URL", f"http://localhost:{PORT}").rstrip("/")
IS_HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env_list(
    "KESHER_ALLOWED_HOSTS", [urlsplit(BASE_URL).hostname or "localhost", "localhost", "127.0.0.1"]
)
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SESSION_ENGINE = "kesher.tenancy.backends"
SESSION_COOKIE_NAME = "__Host-kesher" if IS_HTTPS else "kesher"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_COOKIE_NAME = "__Host-kesher-csrf" if IS_HTTPS else "kesher-csrf"
CSRF_FAILURE_VIEW = "kesher.tenancy.views.csrf_failure"
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_SSL_REDIRECT = False  # the shell or the proxy in front ends TLS and redirects
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # the shell drops it from strangers
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # the content policy forbids framing (frame-ancestors)
    "security.W004",  # HSTS follows KESHER_BASE_URL
    "security.W008",  # see SECURE_SSL_REDIRECT
    "security.W012",
    "security.W016",  # secure cookies follow KESHER_BASE_URL
    "security.W021",
]

# --- Apps ---------------------------------------------------------------------------------------

# Ours first: of two translations of one text, that of the earlier app holds.
INSTALLED_APPS = [
    "kesher.tenancy",
    "kesher.customfields",
    "kesher.records",
    "kesher.savedviews",
    "kesher.notifications",
    "kesher.exchange",
    "kesher.webhooks",
    "kesher.attachments",
    "kesher.reminders",
    "kesher.parties",
    "kesher.deals",
    "kesher.projects",
    "kesher.activities",
    "kesher.diary",
    "kesher.requests",
    "kesher.workspace",
    "kesher.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "kesher.tenancy.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "kesher.tenancy.middleware.SessionAgeMiddleware",
    "kesher.tenancy.middleware.BusinessMiddleware",
    "kesher.tenancy.middleware.RefusalMiddleware",
    "kesher.api.middleware.ApiMiddleware",
]

ROOT_URLCONF = "kesher.project.urls"
WSGI_APPLICATION = "kesher.project.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "kesher.workspace.queries.frame.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "kesher.lib.template_tags",
            ],
        },
    }
]

# --- Database -----------------------------------------------------------------------------------


def _database(address: str) -> dict[str, object]:
    parts = conninfo_to_dict(address)
    return {
        "ENGINE": "kesher.lib.database",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


# `default` is the role of web and worker, neither owner nor superuser; `admin` migrates.
_addresses = addresses(HOME)
DATABASES = {
    "default": _database(_addresses.app_url),
    "admin": _database(_addresses.admin_url or _addresses.app_url),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Signing in ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "tenancy.User"
AUTHENTICATION_BACKENDS = ["kesher.tenancy.backends.MembershipBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kesher.tenancy.backends.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "kesher.tenancy.backends.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
USERSESSIONS_TRACK_ACTIVITY = False
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kesher_cache",
    }
}

# --- Mail ---------------------------------------------------------------------------------------

_smtp = urlsplit(env_secret("KESHER_SMTP_URL", ""))
HAS_MAIL = bool(_smtp.hostname)
EMAIL_HOST = _smtp.hostname or "localhost"
EMAIL_PORT = _smtp.port or 587
EMAIL_HOST_USER = unquote(_smtp.username or "")
EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
EMAIL_USE_TLS = _smtp.scheme == "smtp"
EMAIL_USE_SSL = _smtp.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env_str("KESHER_MAIL_FROM", "kesher@localhost")

# --- Language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "he"
LANGUAGES = [("he", _("Hebrew")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Jerusalem"
FIRST_DAY_OF_WEEK = 0

# --- Static files -------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
# --- Stored files -------------------------------------------------------------------------------

ATTACHMENT_BYTES = env_int("KESHER_ATTACHMENT_MB", 25, minimum=1, maximum=2000) * 1024 * 1024
ATTACHMENT_QUOTA_BYTES = env_int("KESHER_ATTACHMENT_QUOTA_MB", 10240, minimum=0) * 1024 * 1024
CLAMD_ADDRESS = env_str("KESHER_CLAMD", "")
S3_BUCKET = env_str("KESHER_S3_BUCKET", "")
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "kesher.lib.static_files.StaticTreeStorage"},
    "attachments": {"BACKEND": "kesher.gateways.folder.Folder"},
}
if S3_BUCKET:
    STORAGES["attachments"] = {
        "BACKEND": "kesher.gateways.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env_str("KESHER_S3_ENDPOINT", "") or None,
            "region_name": env_str("KESHER_S3_REGION", "") or None,
            "access_key": env_secret("KESHER_S3_ACCESS_KEY", "") or None,
            "secret_key": env_secret("KESHER_S3_SECRET_KEY", "") or None,
        },
    }
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- The shell ----------------------------------------------------------------------------------

BIND = env_str("KESHER_BIND", "127.0.0.1")
TLS_CERT = env_str("KESHER_TLS_CERT", "")
TLS_KEY = env_str("KESHER_TLS_KEY", "")
TRUSTED_PROXIES = env_list("KESHER_TRUSTED_PROXIES")
WEB_PROCESSES = env_int("KESHER_WEB_PROCESSES", 2, minimum=1, maximum=64)
WEB_THREADS = env_int("KESHER_WEB_THREADS", 2, minimum=1, maximum=64)  # in each process
WORKER_THREADS = env_int("KESHER_WORKER_THREADS", 3, minimum=1, maximum=64)
# A form wraps a file in some words, so the largest attachment needs a little more room.
LARGEST_BODY_BYTES = max(
    env_int("KESHER_LARGEST_UPLOAD_MB", 25, minimum=1) * 1024 * 1024,
    ATTACHMENT_BYTES + 1024 * 1024,
)
BACKUP_FOLDER = Path(env_str("KESHER_BACKUP_FOLDER", str(HOME / "backups"))).expanduser()
BACKUPS_KEPT_DAYS = env_int("KESHER_BACKUPS_KEPT_DAYS", 14, minimum=1)
# Webhooks call public addresses by https alone, but for what is trusted here, which may be called
# by plain http and on any port too: an installation's own other systems.
WEBHOOK_TRUSTED_NETWORKS = env_list("KESHER_WEBHOOK_TRUSTED_NETWORKS")
API_REQUESTS_PER_MINUTE = env_int("KESHER_API_REQUESTS_PER_MINUTE", 600, minimum=1)

# --- Logging: what went wrong, never what a user merely did wrong --------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": env_str("KESHER_LOG_LEVEL", "WARNING")},
}
