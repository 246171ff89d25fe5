"""What production refuses to start with. Pure: settings in, sentences out; settings.py raises them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Settings = Mapping[str, Any]

MIN_KEY_LENGTH = 50
MIN_HSTS_SECONDS = 180 * 24 * 3600
MIN_PASSWORD_LENGTH = 12
STRONG_HASHERS = ("Argon2PasswordHasher", "ScryptPasswordHasher")
KNOWN_HASHERS = (*STRONG_HASHERS, "PBKDF2PasswordHasher", "BCryptSHA256PasswordHasher")
DEFAULT_KEY_MARKS = ("development-only", "django-insecure", "changeme", "secret-key")


def refusals(settings: Settings) -> list[str]:
    """One sentence for each setting that a production portal may not have; empty when it may start."""
    return [sentence for rule in RULES for sentence in rule(settings)]


def _key(settings: Settings) -> Iterator[str]:
    key = settings["SECRET_KEY"]
    if any(mark in key.lower() for mark in DEFAULT_KEY_MARKS):
        yield "DJANGO_SECRET_KEY is a default; make one of your own."
    elif len(key) < MIN_KEY_LENGTH or len(set(key)) < 10:
        yield f"DJANGO_SECRET_KEY is too short or too plain; it needs {MIN_KEY_LENGTH} random characters."


def _debug(settings: Settings) -> Iterator[str]:
    if settings["DEBUG"]:
        yield "DJANGO_DEBUG is on; error pages would show the inside of the portal."


def _hosts(settings: Settings) -> Iterator[str]:
    hosts = settings["ALLOWED_HOSTS"]
    if not hosts or any("*" in host for host in hosts):
        yield "DJANGO_ALLOWED_HOSTS must name the portal's hosts; it may not be empty or hold “*”."


def _origins(settings: Settings) -> Iterator[str]:
    if any("*" in origin for origin in settings["CSRF_TRUSTED_ORIGINS"]):
        yield "DJANGO_CSRF_TRUSTED_ORIGINS may not hold “*”."
    sources = [
        str(source) for values in settings["CONTENT_SECURITY_POLICY"]["DIRECTIVES"].values() for source in values
    ]
    if any("*" in source or "unsafe" in source for source in sources):
        yield "CONTENT_SECURITY_POLICY may hold neither “*” nor an unsafe source."


def _hashers(settings: Settings) -> Iterator[str]:
    names = [path.rpartition(".")[2] for path in settings["PASSWORD_HASHERS"]]
    if not names or names[0] not in STRONG_HASHERS or not set(names) <= set(KNOWN_HASHERS):
        yield "PASSWORD_HASHERS must begin with Argon2 and hold no weak hasher."


def _validators(settings: Settings) -> Iterator[str]:
    options = {row["NAME"].rpartition(".")[2]: row.get("OPTIONS", {}) for row in settings["AUTH_PASSWORD_VALIDATORS"]}
    shortest = options.get("MinimumLengthValidator", {}).get("min_length", 0)
    if shortest < MIN_PASSWORD_LENGTH or "CommonPasswordValidator" not in options:
        yield f"AUTH_PASSWORD_VALIDATORS must ask for {MIN_PASSWORD_LENGTH} characters and refuse common passwords."


def _transport(settings: Settings) -> Iterator[str]:
    if settings["SECURE_HSTS_SECONDS"] < MIN_HSTS_SECONDS:
        yield f"SECURE_HSTS_SECONDS is too short; it must be at least {MIN_HSTS_SECONDS} (180 days)."
    if not settings["SITE_URL"].startswith("https://"):
        yield "SITE_URL must begin with https:// in production."
    if not (settings["SESSION_COOKIE_SECURE"] and settings["CSRF_COOKIE_SECURE"]):
        yield "SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE must be on."


def _pickle(settings: Settings) -> Iterator[str]:
    values = [
        settings.get("SESSION_SERIALIZER", ""),
        settings["CELERY_TASK_SERIALIZER"],
        *settings["CELERY_ACCEPT_CONTENT"],
    ]
    if any("pickle" in str(value).lower() for value in values):
        yield "Sessions and tasks may not be pickled: SESSION_SERIALIZER, CELERY_TASK_SERIALIZER, CELERY_ACCEPT_CONTENT."


def _demo(settings: Settings) -> Iterator[str]:
    if settings["DEMO_PASSWORD"]:
        yield "DEMO_PASSWORD is for development; people of the demo companies may not sign in in production."


RULES: tuple[Callable[[Settings], Iterator[str]], ...] = (
    _key,
    _debug,
    _hosts,
    _origins,
    _hashers,
    _validators,
    _transport,
    _pickle,
    _demo,
)
