"""Settings: one file, read from the environment, strict. A bad value stops the start with a hint (see manage.py)."""

import base64
import logging
import re
from importlib.util import find_spec
from pathlib import Path

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env, validate

from compliance.domain.notes import seed_from
from compliance.domain.service_times import spans_of
from portal.apps_installed import LIBRARY_APPS, SHARED_APPS, TENANT_APPS
from portal.people.sign_in_settings import *  # noqa: F403 - of django-allauth, all that there is
from portal.runtime.addresses import broker_address, database_parts, database_settings, provider_address
from portal.runtime.roles import ROLE as OF_ROLE, STATEMENT_SECONDS, needs
from portal.shell.api.document_settings import SPECTACULAR_SETTINGS  # noqa: F401 - of drf-spectacular
from portal.shell.desk.theme import UNFOLD  # noqa: F401 - a setting of django-unfold
from portal.web import logs
from tenants.domain.addresses import is_host
from tenants.domain.outside import OwnPlace
from tenants.domain.rates import rates_from
from tenants.domain.sealing import key_from, keys_from

django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent
env = Env()

# Sandbox: business time may be moved, outside parties are stand-ins, reviewers need no second factor.
SANDBOX = env.bool("SANDBOX", False)
DEBUG = env.bool("DEBUG", False)
ROLE = env.str(OF_ROLE, "")  # whose this process is; a command that is no role has none
DATA_FOLDER = Path(env.str("SHOUHAO_DATA", str(ROOT / ".data")))
SANDBOX_ADDRESS = env.str("SANDBOX_ADDRESS", "http://127.0.0.1:8100")

SECRET_KEY = env.str("SECRET_KEY", "sandbox-only-not-a-secret" if SANDBOX else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set: give a random text of 50 characters, or set SANDBOX=1 for a try-out."
    )
if len(SECRET_KEY) < 50 and not SANDBOX:
    raise ImproperlyConfigured(
        f"SECRET_KEY has {len(SECRET_KEY)} characters, which could be guessed: give a random text of 50 (openssl rand "
        "-base64 48). Whoever is signed in signs in once more, links that were sent and calendars' addresses of before "
        "end, and calls that were imported before are counted again where their file comes once more."
    )

# The platform is served at BASE_DOMAIN, a client at <client>.BASE_DOMAIN; PUBLIC_PORT is only for links.
BASE_DOMAIN = env.str("BASE_DOMAIN", "localhost" if SANDBOX else "")
if not BASE_DOMAIN:
    raise ImproperlyConfigured(
        "BASE_DOMAIN is not set: give the platform's host name, for example certify.example.com."
    )
if not is_host(BASE_DOMAIN):
    raise ImproperlyConfigured(
        f"BASE_DOMAIN is {BASE_DOMAIN!r}: give the host name alone, in lower case, without https://, port or path, for "
        "example certify.example.com. Another port than 443 that people see in addresses is PUBLIC_PORT."
    )
PUBLIC_PORT = env.int("PUBLIC_PORT", 8000 if SANDBOX else 443, validate=validate.Range(min=1, max=65535))
PUBLIC_SCHEME = "http" if SANDBOX else "https"
ALLOWED_HOSTS = ["*"]  # portal.web.middleware.TenantMiddleware knows every domain: the rest get a constant 404

# ---------------------------------------------------------------- database

DATABASE_ROLE = env.str("DATABASE_ROLE", "app", validate=validate.OneOf(["app", "owner"]))
DATABASE_URL = env.str("DATABASE_URL", "")
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", DATABASE_URL)
if not DATABASE_URL:
    raise ImproperlyConfigured(
        "DATABASE_URL is not set and no embedded database is running: "
        "start `make run` first, or give the URL of a PostgreSQL 18."
    )
# PostgreSQL itself, where DATABASE_URL leads through a pooler that keeps a session's search path.
DATABASE_DIRECT_URL = env.str("DATABASE_DIRECT_URL", "")
DATABASE_PARTS = database_parts(DATABASE_DIRECT_URL or DATABASE_URL)  # for those who connect without Django, and stay
_owner_parts = database_parts(DATABASE_OWNER_URL, "DATABASE_OWNER_URL")
_parts = _owner_parts if DATABASE_ROLE == "owner" else database_parts(DATABASE_URL)
_seconds = STATEMENT_SECONDS.get(ROLE, 0) if DATABASE_ROLE == "app" else 0  # migrations and commands are not bounded
DATABASES = {"default": database_settings(_parts, pooled=bool(DATABASE_DIRECT_URL), statement_seconds=_seconds)}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_LIMIT_SET_CALLS = True
GET_EXECUTOR_FUNCTION = "tenants.database.migrating.executor"  # each schema's migrations: all that are due, or none
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [*LIBRARY_APPS, *SHARED_APPS, *TENANT_APPS]

# Of so many requests and pieces of due work one asks whether PostgreSQL looks into its client's schema; 0: none.
ISOLATION_EVERY = env.int("ISOLATION_EVERY", 50, validate=validate.Range(min=0))

# ---------------------------------------------------------------- web

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "portal.web.middleware.SecurityHeadersMiddleware",
    "portal.web.middleware.HealthMiddleware",
    "portal.web.middleware.TenantMiddleware",
    "portal.web.middleware_of_programs.ProgramsMiddleware",  # what follows is of pages
    "django.middleware.security.SecurityMiddleware",
    "portal.web.static_files.StaticFilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.web.middleware_of_pages.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.web.middleware.RequestLogMiddleware",
    "portal.web.middleware.PersonMiddleware",
    "portal.shell.throttles.ThrottleMiddleware",
    "portal.web.middleware.CharactersMiddleware",
    "portal.shell.refusals.RefusalMiddleware",
    "portal.web.measuring.MeasuringMiddleware",
]
ROOT_URLCONF = "portal.urls_client"
URLCONFS = {"client": ROOT_URLCONF, "staff": "portal.urls_platform"}  # by the kind of tenant whose site it is
WSGI_APPLICATION = "portal.web.wsgi.application"
TEMPLATE_SOURCES = [f"django.template.loaders.{each}.Loader" for each in ("filesystem", "app_directories")]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [("portal.web.template_loading.Loader", TEMPLATE_SOURCES)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.shell.context_processors.house",
            ],
        },
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"  # made of the code, with the code (`make setup`)
# What people hand in: on disk, outside of what is served, or in an S3 bucket that nobody may read without a signature.
FILES_BUCKET = env.str("FILES_BUCKET", "")
_files: dict[str, object] = {
    "BACKEND": "tenants.outside.whole_files.WholeFiles",
    "OPTIONS": {"location": str(DATA_FOLDER / "files"), "base_url": None},
}
if FILES_BUCKET:
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured("FILES_BUCKET needs two more packages: pip install -r requirements-s3.txt.")
    _files = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": FILES_BUCKET,
            "endpoint_url": env.str("FILES_ENDPOINT", "") or None,
            "region_name": env.str("FILES_REGION", "") or None,
            "access_key": env.str("FILES_ACCESS_KEY", "") or None,
            "secret_key": env.str("FILES_SECRET_KEY", "") or None,
            "default_acl": None,
            "file_overwrite": False,
            "signature_version": "s3v4",
        },
    }
CLAMAV_SOCKET = env.str("CLAMAV_SOCKET", "")  # the path of clamd's socket, or host:port; empty: files are not scanned
STORAGES = {
    "default": _files,
    "staticfiles": {"BACKEND": "portal.web.static_files.HashedFiles"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["gz", "br", "png", "woff", "woff2", "map"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_100  # a proof names up to 1,000 numbers, each in a field, beside its own

COOKIE_PREFIX = "" if SANDBOX else "__Host-"  # browsers take it over https alone, and from nobody else's host
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}shouhao_session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
SESSION_ENGINE = "portal.shell.sessions"
MESSAGE_STORAGE = "portal.shell.said_once.SaidOnce"
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
# The sandbox is served over http on localhost.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not SANDBOX
SECURE_SSL_REDIRECT = not SANDBOX
SECURE_HSTS_SECONDS = 0 if SANDBOX else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not SANDBOX
# A promise to browsers' makers that is taken back only over months: the operator's own choice.
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", False)
# That preloading is not asked for; that a time of day is a fixed default: said only while it happens to be that time.
SILENCED_SYSTEM_CHECKS = ["security.W021", "fields.W161"]
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^static/"]  # what any host is answered
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0, validate=validate.Range(min=0))
if BEHIND_PROXY and not TRUSTED_PROXIES:
    raise ImproperlyConfigured(
        "BEHIND_PROXY is set and TRUSTED_PROXIES is not: give the number of proxies in front, which is 1 with nginx as "
        "in docs/deploy. Without it everybody would be counted as one network, the proxy's."
    )
X_FRAME_OPTIONS = "DENY"

# Throttles and used one-time codes: all web processes count together, so it stands in the database.
_cache = {"LOCATION": "tenants_cache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
_cache |= {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "KEY_FUNCTION": "tenants.context.cache_key"}
CACHES = {"default": _cache}

# ---------------------------------------------------------------- people

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# ---------------------------------------------------------------- language and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["portal.formats"]  # dates as tenants.when writes them; thousands set apart
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
# When reviewers work on a working day; their promises run in these hours.
try:
    DESK_HOURS = spans_of(env.str("DESK_HOURS", "09:00-18:00"))
except ValueError as error:
    raise ImproperlyConfigured(f"DESK_HOURS cannot be read: {error}") from None

# Documents that we draw: where the fonts lie, and which of their families is written in.
FONT_FOLDER = env.str("FONT_FOLDER", "/usr/share/fonts/opentype/noto")
DOCUMENT_FONT = env.str("DOCUMENT_FONT", "Noto Sans CJK SC")

# ---------------------------------------------------------------- Celery: it carries "lane X has work", nothing else

KNOWN_BROKER = validate.Regexp(r"$|(rediss?|redis\+socket|amqps?)://", error="Expected redis://… or amqp://….")
BROKER_URL = env.str("BROKER_URL", "", validate=KNOWN_BROKER)
CELERY_BROKER_URL = broker_address(BROKER_URL) or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_DEFAULT_QUEUE = "standard"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Nobody controls a worker from outside; RabbitMQ would refuse the second worker of a machine its queue for that.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# PostgreSQL leases what a task has in hand: a broker that goes is no reason to end it with mails in the air.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 10, "socket_connect_timeout": 5, "retry_on_timeout": True}
CELERY_DB_REUSE_MAX = 1000  # Celery closes the connection around every task otherwise

# ---------------------------------------------------------------- what goes outside

EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_PASSWORD", "")
EMAIL_TLS = env.str("EMAIL_TLS", "none").lower()  # 1 and 0 are what it was before
EMAIL_TLS = {"0": "none", "false": "none", "": "none", "1": "starttls", "true": "starttls"}.get(EMAIL_TLS, EMAIL_TLS)
if EMAIL_TLS not in {"none", "starttls", "implicit"}:
    raise ImproperlyConfigured("EMAIL_TLS is none, starttls (usual at port 587) or implicit (at port 465).")
if EMAIL_PORT == 465 and EMAIL_TLS != "implicit":
    raise ImproperlyConfigured("EMAIL_PORT is 465, where TLS begins at once: set EMAIL_TLS=implicit, or use port 587.")
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_TLS == "starttls", EMAIL_TLS == "implicit"
EMAIL_TIMEOUT = 15
EMAIL_BACKEND = "tenants.outbox.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_FOLDER / "mail"  # without an SMTP server nothing is lost and nobody sees a 500
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", f"Shouhao <no-reply@{BASE_DOMAIN}>")
# Where e-mails to us are read (manage.py take_mail), with a mark after a plus in front of the @.
EMAIL_ANSWERS = env.str("EMAIL_ANSWERS", "")
if EMAIL_ANSWERS and not re.fullmatch(r"[a-z0-9.-]{1,11}@[a-z0-9.-]+", EMAIL_ANSWERS):
    raise ImproperlyConfigured("EMAIL_ANSWERS is an address with at most 11 characters before its @, in lower case.")
# Days for which it is kept (tenants.purging). A report speaks of a quarter, and is asked for in the next one.
KEEP_WORK_DAYS = env.int("KEEP_WORK_DAYS", 30)
KEEP_MESSAGES_DAYS = env.int("KEEP_MESSAGES_DAYS", 190)
KEEP_DELIVERIES_DAYS = env.int("KEEP_DELIVERIES_DAYS", 1830)
KEEP_INVITATIONS_DAYS = env.int("KEEP_INVITATIONS_DAYS", 180)
KEEP_EVENTS_DAYS = env.int("KEEP_EVENTS_DAYS", 90)
if KEEP_WORK_DAYS < 1 or KEEP_INVITATIONS_DAYS < 1:
    raise ImproperlyConfigured("KEEP_WORK_DAYS and KEEP_INVITATIONS_DAYS are 1 or more.")
if KEEP_EVENTS_DAYS < 7:
    raise ImproperlyConfigured("KEEP_EVENTS_DAYS is 7 or more: programs are tried for three days, and come back later.")
if not 190 <= KEEP_MESSAGES_DAYS <= KEEP_DELIVERIES_DAYS:
    raise ImproperlyConfigured(
        "KEEP_MESSAGES_DAYS is at least 190 (a report of a quarter needs them), KEEP_DELIVERIES_DAYS no less than that."
    )
# Who carries SMS and calls: smpp(s)://host:port/?sender=10690000, and for the vendors
# https://dysmsapi.aliyuncs.com/?signature=守号 (Tencent: also app=1400…, region=…). weight=: its share. What each knows
# us by, id:password, stands in …_ACCOUNT, which only who sends has: there the address is made with it.
SMPP_URL = provider_address("SMPP", sandbox=SANDBOX)
SMS_ALIYUN_URL = provider_address("SMS_ALIYUN", sandbox=SANDBOX)
SMS_TENCENT_URL = provider_address("SMS_TENCENT", sandbox=SANDBOX)
GATHER_SECONDS = env.int("GATHER_SECONDS", 60, validate=validate.Range(min=0))  # tenants/outbox/gathering.py
RECEIPTS_SECRET = env.str("RECEIPTS_SECRET", "")  # in the address to which these push what became of it
VOICE_ALIYUN_URL = provider_address("VOICE_ALIYUN", sandbox=SANDBOX)
VOICE_TENCENT_URL = provider_address("VOICE_TENCENT", sandbox=SANDBOX)
WECHAT_URL = env.str("WECHAT_URL", "https://api.weixin.qq.com")  # where clients' accounts get what they announce
SMS_SIGNATURE = env.str("SMS_SIGNATURE", "守号")
SMS_COUNTRIES = env.list("SMS_COUNTRIES", ["+86"])  # where contacts may have their mobiles
if not all(code.startswith("+") and code[1:].isdigit() for code in SMS_COUNTRIES):
    raise ImproperlyConfigured("SMS_COUNTRIES is a list of country codes with commas between them, such as +86,+852.")
DIRECTORY_CALLS = env.int("DIRECTORY_CALLS", 2)  # at once to one directory, of all workers together
DIRECTORY_TOKEN = env.str("DIRECTORY_TOKEN", "sandbox" if SANDBOX else "")
# Places of the operator's own that typed addresses may lead to (tenants/outside/addresses_outside.py); a sandbox: this
# machine.
ADDRESSES_INSIDE = [OwnPlace("", host, 0) for host in ("127.0.0.1", "::1", "localhost")] if SANDBOX else []
try:
    ADDRESSES_INSIDE += map(OwnPlace.of, env.list("ADDRESSES_INSIDE", []))
except ValueError as error:
    raise ImproperlyConfigured(
        f"ADDRESSES_INSIDE has {str(error)!r}: it is a list of scheme://host:port with commas between them, such as "
        "https://10.1.2.3:8443,sftp://files.example.com:2222. A network is not taken: name each place in it."
    ) from None

SANDBOX_KEY = base64.b64encode(b"sandbox-only-not-a-secret".ljust(32)).decode() if SANDBOX else ""
# Checkpoints of the evidence log are signed with this key (compliance/evidence/checkpoints): 32 bytes in base64.
EVIDENCE_KEY = env.str("EVIDENCE_KEY", SANDBOX_KEY)
try:
    if EVIDENCE_KEY or needs(ROLE, "EVIDENCE_KEY"):
        seed_from(EVIDENCE_KEY)
except ValueError:
    raise ImproperlyConfigured(
        "EVIDENCE_KEY is not set or no key: give 32 random bytes in base64 (openssl rand -base64 32), and keep them."
    ) from None

# What the database holds encrypted (tenants/sealing.py): the first key encrypts, all decrypt. By the hash of
# FIELD_HASH_KEY the same is found again.
FIELD_KEYS = env.str("FIELD_KEYS", SANDBOX_KEY)
FIELD_HASH_KEY = env.str("FIELD_HASH_KEY", SANDBOX_KEY)
for _name, _keys in (("FIELD_KEYS", keys_from), ("FIELD_HASH_KEY", key_from)):
    try:
        if globals()[_name] or needs(ROLE, _name):
            _keys(globals()[_name])
    except ValueError:
        raise ImproperlyConfigured(
            f"{_name} is not set or no key: give 32 random bytes in base64 (openssl rand -base64 32), and keep them."
        ) from None

# ---------------------------------------------------------------- API

# How often somebody may ask (portal/shell/throttles.py, portal/shell/api/throttles.py).
try:
    RATES = rates_from(env.list("THROTTLES", []))
except ValueError as error:
    raise ImproperlyConfigured(
        f"THROTTLES has {str(error)!r}: it is a list of name=most/seconds with commas between them, such as "
        "calls=6000/60; the names stand in docs/settings.md."
    ) from None

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["portal.shell.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["portal.shell.api.authentication.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["portal.shell.api.renderers.JsonRenderer"],
    "DATETIME_FORMAT": None,  # portal.shell.api.renderers writes instants
    "DEFAULT_PARSER_CLASSES": ["portal.shell.api.parsers.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "portal.shell.api.documents.Described",
    "EXCEPTION_HANDLER": "portal.shell.api.problems.problem_response",
    "DEFAULT_THROTTLE_CLASSES": ["portal.shell.api.throttles.CallThrottle"],
    "NUM_PROXIES": TRUSTED_PROXIES,
    "UNAUTHENTICATED_USER": None,
}

# ---------------------------------------------------------------- metrics

METRICS_TOKEN = env.str("METRICS_TOKEN", "")  # without it /metrics does not exist
PROMETHEUS_MULTIPROC_DIR = env.str("PROMETHEUS_MULTIPROC_DIR", "")  # read by prometheus_client itself

# ---------------------------------------------------------------- logs

LOG_FORMAT = env.str("LOG_FORMAT", "console" if SANDBOX else "json", validate=validate.OneOf(["console", "json"]))
TALKS = logging.WARNING if SANDBOX else logging.INFO
LOGGING = logs.logging_settings(LOG_FORMAT, env.log_level("LOG_LEVEL", TALKS))
logs.configure()
DJANGO_STRUCTLOG_STATUS_5XX_LOG_LEVEL = logging.INFO  # 503, told by who knows why; what raises has its own line
