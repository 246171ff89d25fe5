"""Whether the machine has the libraries that draw PDFs. Asked without loading them into this process for long."""

import ctypes
from functools import lru_cache
from typing import Any

from django.core import checks

# what is opened → the Debian package that brings it
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


@lru_cache(maxsize=1)
def missing_libraries() -> str:
    """A sentence that says what to install for packs to be built; empty where nothing is missing."""
    packages = [package for name, package in LIBRARIES.items() if not _opens(name)]
    if not packages:
        return ""
    return (
        f"Packs cannot be built on this machine: install {' '.join(packages)} (Debian's names) and restart the worker."
    )


def check_libraries(**kwargs: Any) -> list[checks.CheckMessage]:
    """System check: the portal starts without the libraries, but says what is missing."""
    missing = missing_libraries()
    return [checks.Warning(missing, id="msp_reviews.W001")] if missing else []


def _opens(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
