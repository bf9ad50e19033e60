"""Django's settings, made from `kebu.site.config`."""

from pathlib import Path

from kebu.site import config as kebu_config

KEBU = kebu_config.load()
KEBU_DATA = KEBU.data
KEBU_KEYRING = KEBU.data / "keyring.json"
KEBU_FILES = KEBU.data / "files"
KEBU_CURRENCY = KEBU.currency
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = KEBU.secret_key or "unset: kebu init writes one"
DEBUG = KEBU.is_debug
ALLOWED_HOSTS = ["*"] if KEBU.is_loopback else [kebu_config.host_of(KEBU.base_url), KEBU.host]
CSRF_TRUSTED_ORIGINS = [KEBU.base_url]
ROOT_URLCONF = "kebu.site.urls"
WSGI_APPLICATION = "kebu.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "staff.User"
LOGIN_URL = "staff:login"
LOGIN_REDIRECT_URL = "site:home"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "kebu.base",
    "kebu.staff",
    "kebu.audit",
    "kebu.notify",
    "kebu.exchange",
    "kebu.customers",
    "kebu.engagement",
    "kebu.sales",
    "kebu.grading",
    "kebu.playbooks",
    "kebu.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kebu.base.middleware.request_context",
    "kebu.base.middleware.query_cap",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kebu.staff.middleware.person",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kebu.base.middleware.Net",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kebu.site.shell.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "kebu.base.templatetags.kit"],
        },
    },
]

DATABASES = {"default": kebu_config.database(KEBU)}
ATOMIC_REQUESTS = False

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
]

LANGUAGE_CODE = KEBU.language
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = KEBU.time_zone
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = KEBU.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = KEBU.is_debug

_IS_HTTPS = KEBU.base_url.startswith("https://")
SESSION_COOKIE_NAME = "kebu_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _IS_HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = "kebu_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = _IS_HTTPS
CSRF_FAILURE_VIEW = "kebu.base.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if _IS_HTTPS else 0
X_FRAME_OPTIONS = "DENY"
# Uploads on their way lie in the private data directory, and are cut off before they fill the disk.
FILE_UPLOAD_TEMP_DIR = KEBU.data / "tmp"
FILE_UPLOAD_HANDLERS = [
    "kebu.base.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 40
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "kebu.base.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"kebu": {"level": "INFO"}, "django": {"handlers": []}, "django.request": {"level": "ERROR"}},
}
