"""Production refuses to start on each bad setting, and says which."""

import os
import subprocess
import sys
from typing import Any

import pytest

from config.checks import refusals
from tests.architecture.sources import ROOT

KEY = "kR7-wVq2nLx9_Tz4mYc8Hb5sJd3Fg6Pa1Ue0Qi-Xo7Nv2Bk9Wr4Zt6"
GOOD: dict[str, Any] = {
    "SECRET_KEY": KEY,
    "DEBUG": False,
    "ALLOWED_HOSTS": ["counterpoise.example.org"],
    "CSRF_TRUSTED_ORIGINS": ["https://counterpoise.example.org"],
    "CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"script-src": ["'self'"]}},
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "AUTH_PASSWORD_VALIDATORS": [
        {"NAME": "x.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
        {"NAME": "x.CommonPasswordValidator"},
    ],
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SITE_URL": "https://counterpoise.example.org",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "CELERY_TASK_SERIALIZER": "json",
    "CELERY_ACCEPT_CONTENT": ["json"],
    "DEMO_PASSWORD": "",
}
BAD: list[tuple[str, Any, str]] = [
    ("SECRET_KEY", "", "DJANGO_SECRET_KEY"),
    ("SECRET_KEY", "django-insecure-" + KEY, "DJANGO_SECRET_KEY"),
    ("SECRET_KEY", "development-only-" + "x" * 50, "DJANGO_SECRET_KEY"),
    ("SECRET_KEY", KEY[:49], "DJANGO_SECRET_KEY"),
    ("SECRET_KEY", "a" * 60, "DJANGO_SECRET_KEY"),
    ("DEBUG", True, "DJANGO_DEBUG"),
    ("ALLOWED_HOSTS", [], "DJANGO_ALLOWED_HOSTS"),
    ("ALLOWED_HOSTS", ["*"], "DJANGO_ALLOWED_HOSTS"),
    ("ALLOWED_HOSTS", ["a.example.org", "*.example.org"], "DJANGO_ALLOWED_HOSTS"),
    ("CSRF_TRUSTED_ORIGINS", ["https://*.example.org"], "DJANGO_CSRF_TRUSTED_ORIGINS"),
    ("CONTENT_SECURITY_POLICY", {"DIRECTIVES": {"img-src": ["*"]}}, "CONTENT_SECURITY_POLICY"),
    ("CONTENT_SECURITY_POLICY", {"DIRECTIVES": {"script-src": ["'unsafe-inline'"]}}, "CONTENT_SECURITY_POLICY"),
    ("PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"], "PASSWORD_HASHERS"),
    ("PASSWORD_HASHERS", [*GOOD["PASSWORD_HASHERS"], "x.UnsaltedSHA1PasswordHasher"], "PASSWORD_HASHERS"),
    ("PASSWORD_HASHERS", [], "PASSWORD_HASHERS"),
    ("AUTH_PASSWORD_VALIDATORS", [], "AUTH_PASSWORD_VALIDATORS"),
    ("AUTH_PASSWORD_VALIDATORS", GOOD["AUTH_PASSWORD_VALIDATORS"][:1], "AUTH_PASSWORD_VALIDATORS"),
    (
        "AUTH_PASSWORD_VALIDATORS",
        [{"NAME": "x.MinimumLengthValidator", "OPTIONS": {"min_length": 11}}, {"NAME": "x.CommonPasswordValidator"}],
        "AUTH_PASSWORD_VALIDATORS",
    ),
    ("SECURE_HSTS_SECONDS", 0, "SECURE_HSTS_SECONDS"),
    ("SECURE_HSTS_SECONDS", 180 * 24 * 3600 - 1, "SECURE_HSTS_SECONDS"),
    ("SITE_URL", "http://counterpoise.example.org", "SITE_URL"),
    ("SESSION_COOKIE_SECURE", False, "SESSION_COOKIE_SECURE"),
    ("CSRF_COOKIE_SECURE", False, "CSRF_COOKIE_SECURE"),
    ("SESSION_SERIALIZER", "django.contrib.sessions.serializers.PickleSerializer", "SESSION_SERIALIZER"),
    ("CELERY_TASK_SERIALIZER", "pickle", "CELERY_TASK_SERIALIZER"),
    ("CELERY_ACCEPT_CONTENT", ["json", "pickle"], "CELERY_ACCEPT_CONTENT"),
    ("DEMO_PASSWORD", "demo-1234", "DEMO_PASSWORD"),
]


def test_good_settings_are_not_refused() -> None:
    assert refusals(GOOD) == []


@pytest.mark.parametrize(("name", "value", "named"), BAD)
def test_one_bad_setting_is_refused_by_name(name: str, value: Any, named: str) -> None:
    [sentence] = refusals({**GOOD, name: value})
    assert named in sentence


ENVIRONMENT = {
    "DJANGO_PROFILE": "production",
    "DJANGO_SECRET_KEY": KEY,
    "DJANGO_ALLOWED_HOSTS": "counterpoise.example.org",
    "SITE_URL": "https://counterpoise.example.org",
    "DEMO_PASSWORD": "",
}


def start(tmp_path: Any, **variables: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of their own, as gunicorn and celery do."""
    environment = {**ENVIRONMENT, "DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"], **variables}
    code = "import django; django.setup(); print('started')"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_good_values(tmp_path: Any) -> None:
    done = start(tmp_path)
    assert done.stdout == "started\n", done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DJANGO_SECRET_KEY", "short"),
        ("DJANGO_DEBUG", "true"),
        ("DJANGO_ALLOWED_HOSTS", "*"),
        ("DJANGO_CSRF_TRUSTED_ORIGINS", "https://*.example.org"),
        ("SECURE_HSTS_SECONDS", "60"),
        ("SITE_URL", "http://counterpoise.example.org"),
        ("DEMO_PASSWORD", "demo"),
        ("DJANGO_PROFILE", "produktion"),
    ],
)
def test_production_does_not_start_with_a_bad_value(tmp_path: Any, name: str, value: str) -> None:
    done = start(tmp_path, **{name: value})
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]
    assert value not in done.stderr or name == "DJANGO_PROFILE" or len(value) < 10 or "http" in value
