"""What all uploaded files of results have in common: kept as they came in, with what became of their results."""

import gzip
import hashlib
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from msp_reviews.actions.measurements import Recorded
from portfolio.domain.text import clean_text
from portfolio.models import Member

LONGEST_NAME = 200


def file_kept(*, name: str, content: bytes, unnamed: str = "", by: Member) -> dict[str, Any]:
    """The columns of a new row that hold the file: its name and content, and who brought it. Writes nothing.

    unnamed: what a file without a name is called.
    """
    return {
        "name": clean_text(name)[-LONGEST_NAME:] or unnamed,
        "content": gzip.compress(content, mtime=0),
        "sha256": hashlib.sha256(content).hexdigest(),
        "uploaded_by": by,
        "uploaded_at": timezone.now(),
    }


def recorded_counts(recorded: Sequence[Recorded]) -> dict[str, int]:
    """How many of a file's results were new, corrected or there already. Writes nothing."""
    return {
        "new": sum(one.is_written and one.corrects is None for one in recorded),
        "corrected": sum(one.corrects is not None for one in recorded),
        "unchanged": sum(not one.is_written for one in recorded),
    }
