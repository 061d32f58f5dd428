"""Settings. The environment is read here and nowhere else; the README lists every name.

Production is the default and the strict case: `demo` and `test` relax it by name.
"""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from frameworks.ocds import naming
from procurement_portal import logs

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

PORTAL_MODE = env("PORTAL_MODE", default="production")
if PORTAL_MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"PORTAL_MODE is {PORTAL_MODE!r}: use production, demo or test.")
IN_PRODUCTION = PORTAL_MODE == "production"

SECRET_KEY = env("SECRET_KEY")
# Seal suppliers' responses until the deadline; the first seals, the others still open.
SEALING_KEYS = env.list("SEALING_KEYS") if IN_PRODUCTION else env.list("SEALING_KEYS", default=[])
if IN_PRODUCTION and not all(len(key) >= 32 for key in SEALING_KEYS or [""]):
    raise ImproperlyConfigured("SEALING_KEYS: each key must have 32 letters and digits or more.")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if IN_PRODUCTION else ["*"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The application owns nothing in its database; who does is named to `migrate` alone.
APPLICATION_DATABASE = env.db("DATABASE_URL")
OWNER_DATABASE = env.db("OWNER_DATABASE_URL", default=env("DATABASE_URL"))
DATABASES = {"default": dict(APPLICATION_DATABASE)}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PORTAL_DATA = Path(env("PORTAL_DATA", default=str(BASE_DIR / ".data")))
MEDIA_ROOT = PORTAL_DATA / "files"
STATIC_BACKENDS = {
    "production": "whitenoise.storage.CompressedManifestStaticFilesStorage",
    "demo": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
    "test": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "snapshots": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PORTAL_DATA / "snapshots"},
    },
    "staticfiles": {"BACKEND": STATIC_BACKENDS[PORTAL_MODE]},
}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "build" / "static"]

REDIS_URL = env("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
JOB_HINT = "procurement_portal.celery.hint"  # called after commit with a queued job
TASK_START = "procurement_portal.celery.start"  # called after commit with a task's name
CELERY_TASK_ROUTES = {
    "benchmarking.check_*": {"queue": "imports"},
    "benchmarking.import_*": {"queue": "imports"},
    "benchmarking.compute_prices": {"queue": "prices"},
    "benchmarking.compute_*": {"queue": "figures"},
    "benchmarking.draw_*": {"queue": "charts"},
    "benchmarking.keep_*": {"queue": "snapshots"},
}
CELERY_TASK_PUBLISH_RETRY = False  # a job row is the truth: a lost message is swept, not waited for
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "max_retries": 1,
    "interval_start": 0,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/London"

# Benchmarks are released monthly: from which day, and as which database role (empty: its own).
RELEASE_DAY = env.int("RELEASE_DAY", default=5)
RELEASE_DATABASE_ROLE = env("RELEASE_DATABASE_ROLE", default="")

INSTALLED_APPS = [
    "procurement_portal.core",
    "consortia",
    "frameworks",
    "benchmarking",
    "django_linear_migrations",
    "pgtrigger",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "allauth",
    "allauth.account",
    "django_structlog",
    "csp",
    "django.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "procurement_portal.core.middleware.ReadableAddresses",
    "procurement_portal.core.middleware.DomainErrors",
]

ROOT_URLCONF = "procurement_portal.urls"
WSGI_APPLICATION = "procurement_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "procurement_portal.navigation.page_frame",
            ],
            "builtins": [
                "procurement_portal.core.templatetags.components",
                "procurement_portal.core.templatetags.formats",
            ],
        },
    }
]
FILTERS_EMPTY_CHOICE_LABEL = "Any"
FORM_RENDERER = "procurement_portal.core.form_renderer.PortalRenderer"

AUTH_USER_MODEL = "consortia.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "front"
ACCOUNT_ADAPTER = "consortia.adapter.InvitedPeople"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/15m/ip,10/15m/key",
    "invitation_claim": "10/15m/ip,10/15m/key",
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20  # seconds; a mail server that hangs must not hold a worker
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="portal@localhost")
# Where e-mails lead: beside requests nothing else tells by which address the portal is reached.
_named = [host for host in ALLOWED_HOSTS if host[:1].isalnum()]  # "*" and ".example.org" are not
PORTAL_URL = env("PORTAL_URL", default="") or (
    f"https://{_named[0]}" if IN_PRODUCTION and _named else "http://localhost:8000"
)

# Open contracting data: the prefix that the portal registered with the Open Contracting
# Partnership, without which nothing of it is published; and who publishes it.
OCDS_OCID_PREFIX = env("OCDS_OCID_PREFIX", default="" if IN_PRODUCTION else "ocds-abc123")
OCDS_PUBLISHER = env("OCDS_PUBLISHER", default="Common Purchase")
if OCDS_OCID_PREFIX and not naming.may_mint(OCDS_OCID_PREFIX):
    raise ImproperlyConfigured(
        "OCDS_OCID_PREFIX has the form ocds-abc123, and is nobody else's, such as Find a Tender's."
    )

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL},
    # Parts of pages that `{% cache %}` keeps: named by all that they show, so that each process can
    # keep its own, and pages stand where Redis does not answer.
    "template_fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "template-fragments",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

SECURE_SSL = env.bool("SECURE_SSL", default=IN_PRODUCTION)
SECURE_SSL_REDIRECT = SECURE_SSL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_SSL else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_SSL
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL
SESSION_COOKIE_NAME = "__Host-session" if SECURE_SSL else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_SSL else "csrf"
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.ScopedRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"sign-in": "10/min"},
    "EXCEPTION_HANDLER": "procurement_portal.core.api.problem_details",
}
REST_KNOX = {"TOKEN_LIMIT_PER_USER": 10, "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "Common Purchase API",
    "DESCRIPTION": "The same people, things and actions as the pages of the portal.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {  # fields of one name with different code lists
        "AuthorityKind": "consortia.choices.AuthorityKind",
        "NotificationKind": "consortia.choices.NotificationKind",
        "MailRhythm": "consortia.choices.MailRhythm",
        "DenominatorMeasure": "consortia.choices.DenominatorMeasure",
        "FrameworkKind": "frameworks.choices.FrameworkKind",
        "SpendKind": "frameworks.choices.SpendKind",
        "OverlapChoice": "benchmarking.choices.OverlapChoice",
        "DeclarationKind": "frameworks.choices.DeclarationKind",
        "EligibilityKind": "frameworks.choices.EligibilityKind",
        "ChangeKind": "frameworks.choices.ChangeKind",
        "ChangeGround": "frameworks.choices.ChangeGround",
        "WithholdingGround": "frameworks.choices.WithholdingGround",
        "FailureKind": "frameworks.choices.FailureKind",
        "Verdict": "frameworks.choices.Verdict",
        "ObligationKind": "frameworks.choices.ObligationKind",
        "ObligationStatus": "frameworks.choices.ObligationStatus",
        "CallOffStatus": "frameworks.choices.CallOffStatus",
        "InvitationStatus": "frameworks.choices.InvitationStatus",
        "DueState": "frameworks.choices.DueState",
        "SavingType": "benchmarking.choices.savings.SavingType",
        "ClaimState": "benchmarking.choices.savings.ClaimState",
        "RegisterState": "benchmarking.choices.savings.RegisterState",
        "LedgerKind": "benchmarking.choices.savings.LedgerKind",
        "BaselineKind": "benchmarking.choices.savings.BaselineKind",
        "EvidenceKind": "benchmarking.choices.savings.EvidenceKind",
        "BudgetEffect": "benchmarking.choices.savings.BudgetEffect",
        "AdjustmentKind": "benchmarking.choices.AdjustmentKind",
    },
}

LOGGING_CONFIG = None
logs.configure(
    level=env("LOG_LEVEL", default="INFO"),
    as_json=env("LOG_FORMAT", default="json" if IN_PRODUCTION else "console") == "json",
)
