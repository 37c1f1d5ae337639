"""Django's settings: safe as they stand; what differs from place to place comes from outside.

``docs/reference/site.md`` lists every variable of the environment that is read.
"""

from __future__ import annotations

import os
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from throwdown.errors import InputError
from throwdown.site.database import database
from throwdown.site.home import home, secret


def _flag(name: str, default: str) -> bool:
    return os.environ.get(name, default) not in ("", "0")


def _number(name: str, default: str) -> float:
    given = os.environ.get(name) or default
    try:
        return float(given)
    except ValueError:
        raise InputError(f"{name} is {given!r}", expected="a number") from None


def _words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def _social() -> dict[str, dict[str, Any]]:
    """Return who else may vouch for somebody, with the keys that they gave the site."""
    found = {}
    for words in _words("THROWDOWN_SOCIAL"):
        name, _, keys = words.partition(":")
        client, _, key = keys.partition(":")
        if not (name.isidentifier() and find_spec(f"{PROVIDERS}.{name}")):
            raise InputError(
                f"THROWDOWN_SOCIAL names {name!r}", expected="a provider of django-allauth"
            )
        if not client or not key:
            raise InputError(
                f"THROWDOWN_SOCIAL has no keys of {name}", expected=f"{name}:CLIENT_ID:SECRET"
            )
        found[name] = {"APPS": [{"client_id": client, "secret": key, "key": ""}]}
    return found


LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
PROVIDERS = "allauth.socialaccount.providers"
HOME = home()
SOCIALACCOUNT_PROVIDERS = _social()
HERE = Path(str(files("throwdown"))) / "site"

SECRET_KEY = secret()
DEBUG = False
HTTPS = _flag("THROWDOWN_HTTPS", "1")
ALLOWED_HOSTS = _words("THROWDOWN_HOSTS", "localhost,127.0.0.1,[::1]")
ADDRESS = os.environ.get("THROWDOWN_ADDRESS", "").rstrip("/") or (
    f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0] if ALLOWED_HOSTS else 'localhost'}"
)
"""Where the site is reached, for links in mail and feeds."""
CSRF_TRUSTED_ORIGINS = _words("THROWDOWN_ORIGINS")

INSTALLED_APPS = [
    "throwdown.site.people",
    "throwdown.site.challenges",
    "throwdown.site.meets",
    "throwdown.site.seasons",
    "throwdown.site.predictions",
    "throwdown.site.designs",
    "throwdown.site.catalogue",
    "throwdown.site.oversight",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *(f"{PROVIDERS}.{name}" for name in SOCIALACCOUNT_PROVIDERS),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "throwdown.site.middleware.policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "throwdown.site.middleware.refusals",
]

ROOT_URLCONF = "throwdown.site.urls"
ASGI_APPLICATION = "throwdown.site.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
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
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "throwdown.site.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "throwdown.site.tags",
            ],
        },
    }
]

DATABASES = {"default": database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "throwdown_cache",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:me"
LOGOUT_REDIRECT_URL = "home"

MAIL = os.environ.get("THROWDOWN_MAIL", "")
"""Address of a mail server; without one, mail is written to files at home."""
if MAIL:
    _mail = urlsplit(MAIL)
    if _mail.scheme not in ("smtp", "smtp+tls", "smtps"):
        raise InputError(
            f"THROWDOWN_MAIL begins with {_mail.scheme!r}", expected="smtp, smtp+tls or smtps"
        )
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 587
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("THROWDOWN_MAIL_FROM", "Throwdown <noreply@localhost>")

ACCOUNT_ADAPTER = "throwdown.site.people.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
# Without a mail server nobody could confirm an address.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL else "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_USERNAME_BLACKLIST = ["admin", "root", "throwdown", "moderator", "official", "support"]
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# As with confirming: who cannot be sent mail could never have a second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = not MAIL
MFA_TOTP_ISSUER = "Throwdown"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [
    HERE / "static",
    ("report", HERE.parent / "report" / "assets"),
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "media", "base_url": "/media/"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HOME / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 4
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = [
    "throwdown.site.challenges.pictures.Limited",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_FAILURE_VIEW = "throwdown.site.middleware.csrf_refused"
X_FRAME_OPTIONS = "DENY"

STRIPE_KEY = os.environ.get("THROWDOWN_STRIPE_KEY", "")
STRIPE_WEBHOOK_SECRET = os.environ.get("THROWDOWN_STRIPE_WEBHOOK_SECRET", "")
STRIPE_API = os.environ.get("THROWDOWN_STRIPE_API", "https://api.stripe.com")
"""Who takes entry fees, where anybody does."""
if STRIPE_KEY and not STRIPE_WEBHOOK_SECRET:
    raise InputError(
        "THROWDOWN_STRIPE_KEY without THROWDOWN_STRIPE_WEBHOOK_SECRET",
        expected="both: without the second nobody could be believed who says that a fee was paid",
    )

PROXIES = int(_number("THROWDOWN_PROXIES", "0"))
"""How many proxies of one's own stand before the site: whose word on addresses counts."""

AHEAD_S = _number("THROWDOWN_AHEAD_S", "0")
if not abs(AHEAD_S) < 1e9:
    raise InputError(f"THROWDOWN_AHEAD_S is {AHEAD_S:g}", expected="seconds, less than 1e9")
"""By how much the site's clock runs ahead [s]: for rehearsals, where days pass in minutes."""

LOG = os.environ.get("THROWDOWN_LOG", "WARNING").upper()
if LOG not in LEVELS:
    raise InputError(f"THROWDOWN_LOG is {LOG}", expected=", ".join(LEVELS))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG},
}
