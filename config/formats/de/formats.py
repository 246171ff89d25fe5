"""Figures and days in attributes and drawings stay as machines read them, also in German."""

from django.conf.locale.en_GB.formats import *  # type: ignore[import-untyped]  # noqa: F403
