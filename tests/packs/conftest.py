"""What tests of packs share."""

from pathlib import Path
from typing import Any

import pytest

from msp_reviews import tasks
from msp_reviews.pdf.rendering import Pdf
from portfolio.domain.canonical import sha256


@pytest.fixture
def undrawn(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packs whose drawing costs nothing: the drawing has tests of its own."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(tasks, "pack_pdf", lambda text, html: Pdf(f"PDF of {sha256(text)}".encode(), 3))
