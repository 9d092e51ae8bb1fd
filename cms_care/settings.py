"""Every setting in one file; the environment is read here and nowhere else, and a bad value stops the start."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def _required_in_production(name: str, local_value: str) -> str:
    """The variable's value; production has no default for it."""
    value: str = env.str(name, default="" if PRODUCTION else local_value)
    if not value:
        raise ImproperlyConfigured(f"Set {name}: production has no default for it.")
    return value


PRODUCTION: bool = env.bool("CMS_PRODUCTION", default=False)
DEBUG: bool = env.bool("DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG shows secrets to visitors: unset it, or unset CMS_PRODUCTION.")

SECRET_KEY = _required_in_production("SECRET_KEY", "local-use-only-no-visitor-from-outside-reaches-this")
# Former keys: what was signed or locked with one of them, such as second factors, still opens.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost"])
CMS_DATA_DIR = Path(env.str("CMS_DATA_DIR", default=str(BASE_DIR / "var")))
CMS_SITE_URL = _required_in_production("CMS_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
# The shipped default ends in .example, so that nothing can reach a real person [2.2].
CMS_MAIL_DOMAIN: str = env.str("CMS_MAIL_DOMAIN", default="cms.example")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",  # the form renderer finds Django's own widgets as templates
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "pgtrigger",
    "contacts",
    "tickets",
    "escalation",
    "cms_care",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms_care.middleware.private_pages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tickets.middleware.BeyondTheCalendar",
]

ROOT_URLCONF = "cms_care.urls"
WSGI_APPLICATION = "cms_care.wsgi.application"
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
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://cms_care@127.0.0.1:5432/cms_care")}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database (postgres://…): locks depend on it.")
# A request is read with the eight rows that it points to, and weighing each order of such a join takes longer than it
# does. Six tables at a time leave the lists their freedom: they begin with the one page of rows that is shown.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c join_collapse_limit=6")
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL: str = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

# Who may enter
AUTH_USER_MODEL = "contacts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "contacts.passwords.SeveralSigns"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "contacts.adapters.InvitedOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # or anyone could have us write to any address
# The form that a mail links to needs no sign-in: nobody tries account numbers there by the thousand.
ACCOUNT_RATE_LIMITS = {
    "complete_by_link": "10/5m/key,30/5m/ip,60/d/key",
    "invite": "30/h/key",
    "accept_invitation": "30/5m/ip",
    "calendar_made": "10/5m/key",
    "passkey_asked": "30/m/ip",
    # How often the log of access says of an address that it is tried too often, and of a person that what was sent
    # is no passkey of theirs
    "too_many_noted": "1/5m/key,3/m/ip",
    "refusal_noted": "5/5m/key",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail for each change of a password or a second factor
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_ADAPTER = "contacts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "CMS Care"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off; no code counts twice
MFA_FORMS = {
    "authenticate": "contacts.forms.SecondStepForm",
    "reauthenticate": "contacts.forms.SecondStepAgainForm",
    "activate_totp": "contacts.forms.AppForm",
    "add_webauthn": "contacts.forms.PasskeyForm",
    "edit_webauthn": "contacts.forms.PasskeyNameForm",
    "login_webauthn": "contacts.forms.PasskeySignInForm",
    "authenticate_webauthn": "contacts.forms.PasskeyStepForm",
    "reauthenticate_webauthn": "contacts.forms.PasskeyAgainForm",
}
USERSESSIONS_ADAPTER = "contacts.adapters.SessionsAdapter"
ACCOUNT_FORMS = {
    "login": "contacts.forms.SignInForm",
    "reset_password": "contacts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "contacts.forms.NewPasswordForm",
    "change_password": "contacts.forms.ChangedPasswordForm",
    "reauthenticate": "contacts.forms.PasswordAgainForm",
}

# What the browser may do
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
# Who asks to be kept signed in is for two weeks; everybody else until the browser is closed.
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz(/live|/ready)?$"]  # the container asks itself, without the proxy
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [CMS_SITE_URL]
    # One proxy stands before us: the visitor's address, which sign-in limits count by, is the one it adds.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# Mail out; without EMAIL_URL each message becomes a file that can be read
EMAIL_URL: str = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    mail_settings: dict[str, object] = env.email_url("EMAIL_URL")
    vars().update(mail_settings)
    if mail_settings["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
        EMAIL_BACKEND = "contacts.mail_backends.StrictSmtpBackend"
else:
    EMAIL_BACKEND = "contacts.mail_backends.FolderBackend"
    EMAIL_FILE_PATH = CMS_DATA_DIR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = f"CMS Care <cms.care@{CMS_MAIL_DOMAIN}>"

# The name under which our own mail server reports what it found out about a sender (RFC 8601); empty: believe none
CMS_MAIL_AUTHENTICATOR: str = env.str("CMS_MAIL_AUTHENTICATOR", default="")


def _imap_url(text: str) -> SplitResult:
    """The address of a hosted mailbox; an error says what is wrong with it, and never its password."""
    try:
        url = urlsplit(text)
        is_sound = bool(url.hostname and url.username and url.password and url.port != 0)
    except ValueError:
        is_sound = False
    if not is_sound:
        raise ImproperlyConfigured("CMS_IMAP_URLS: write each as imaps://user:password@host:993/INBOX.")
    if url.scheme != "imaps" and (url.scheme, url.hostname) not in (("imap", "127.0.0.1"), ("imap", "localhost")):
        raise ImproperlyConfigured(f"CMS_IMAP_URLS: {url.hostname} has to begin with imaps://.")
    options = parse_qs(url.query, keep_blank_values=True)
    if options.keys() - {"mailbox", "then"} or options.get("then", ["move"]) not in (["move"], ["delete"]):
        raise ImproperlyConfigured(f"CMS_IMAP_URLS: {url.hostname} knows only ?mailbox=KEY and then=move or delete.")
    return url


# Hosted mailboxes that are looked into each minute, separated by commas; a comma within a password is %2C.
# ?mailbox=billing says which mailbox of ours it is, &then=delete to delete what was taken in and not only move it.
CMS_IMAP_URLS = [_imap_url(text.strip()) for text in env.list("CMS_IMAP_URLS", default=[])]

# Which page a mail's text key such as ticket:42 leads to
CMS_PAGES_ABOUT = {"ticket": "tickets:detail"}

# Where the links lead that let their bearer act or read without signing in; what follows is shown and logged nowhere.
CMS_LINKS_THAT_ACT = ("complete", "invitation", "unsubscribe", "calendar", "password/new")

# An address that is asked for every five minutes while all is well; who watches it calls somebody when that ends
CMS_PING_URL: str = env.str("CMS_PING_URL", default="")
if CMS_PING_URL and not CMS_PING_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured("CMS_PING_URL must begin with http:// or https://; leave it empty to ping nobody.")

# What a scraper of /metrics shows as its bearer token; empty: there is no such page
CMS_METRICS_TOKEN: str = env.str("CMS_METRICS_TOKEN", default="")
if CMS_METRICS_TOKEN and (len(CMS_METRICS_TOKEN) < 20 or not CMS_METRICS_TOKEN.isascii()):
    raise ImproperlyConfigured(
        "CMS_METRICS_TOKEN must have 20 or more plain characters; leave it empty for no metrics."
    )

# Time and words
USE_TZ = True
TIME_ZONE = "America/New_York"
LANGUAGE_CODE = "en-us"
USE_I18N = False

# Files that come with a form: of a large one, those that one message may hold are written, the rest is read past.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "tickets.upload_handler.BoundedUploadHandler",
]

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Celery: a task is a wake-up and may be lost or doubled without harm
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 15,
    "unacked_restore_throttle": 1,
    "socket_keepalive": True,
    "socket_timeout": 30,
}
# Acknowledged before it runs: a late acknowledgement that meets a dead broker is counted as outstanding for ever,
# and a worker whose window is full of such ghosts never reads again. The next tick makes up for a lost wake-up.
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_TASK_SOFT_TIME_LIMIT = 210
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "escalation.heartbeats:WitnessedScheduler"


def _every(seconds: int, task: str, *, after_start: int = 0) -> dict[str, Any]:
    """A job of the clock; one that found no worker in time is dropped, the next is soon.

    A beat that starts finds each job due, at once or so many seconds later, so that a restart costs no waiting.
    """
    before = datetime.now(UTC) - timedelta(seconds=seconds - after_start)
    return {"task": task, "schedule": seconds, "last_run_at": before, "options": {"expires": seconds - 1}}


CELERY_BEAT_SCHEDULE = {
    "sweep escalations": _every(60, "escalation.sweep"),
    "take in mail": _every(5, "tickets.take_in_mail"),
    "deliver mail": _every(15, "contacts.deliver_mail"),
    # What a stop has left undone is no fault yet.
    "audit": _every(300, "escalation.audit", after_start=60),
    "clear old sessions": _every(3600, "contacts.clear_sessions"),
    # Idle unless a rule was changed that open requests are to follow.
    "redate": _every(60, "tickets.redate"),
    # Idle unless somebody was removed whose requests did not all move at once.
    "hand over": _every(60, "tickets.hand_over"),
    # Idle unless a web process died in the middle of an act on many requests.
    "finish batches": _every(60, "tickets.finish_batches"),
    # Idle unless an administrator loads a file of the directory.
    "load files": _every(5, "tickets.load_files"),
    "forget loads": _every(3600, "tickets.forget_loads"),
    # Asked each minute, written once at the opening of the first business day of a week.
    "write digests": _every(60, "tickets.write_digests"),
    # Asked each minute, written once at the opening of a business day, and of a week.
    "write briefings": _every(60, "escalation.write_briefings"),
    # Asked each minute, done once a night: a night without a worker is made up for in the morning.
    "recompute": _every(60, "escalation.recompute"),
    # Idle unless a business day is over since.
    "tally days": _every(300, "escalation.tally", after_start=30),
    # Asked each minute, done once a night, as the recompute is.
    "sum the ledger": _every(60, "escalation.sum_ledger"),
    "sweep uploads": _every(3600, "tickets.sweep_uploads"),
    # Asked each minute, done once at the opening of a business day.
    "tell of failures": _every(60, "escalation.daily_check"),
}
if CMS_IMAP_URLS:
    CELERY_BEAT_SCHEDULE["poll mailboxes"] = _every(60, "tickets.poll_mailboxes")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without tokens": {"()": "cms_care.logs.WithoutTokens"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without tokens"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # The library of the mail listener writes a line for every command of every client.
        "mail.log": {"level": "ERROR"},
        # The web server's own handlers would write addresses with the tokens in them.
        "gunicorn.access": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
