"""Packs and documents on disk: each under the SHA-256 of its content, whole or not at all, outside the web root."""

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from portfolio.domain.errors import Refusal

YOUNG_SECONDS = 3600.0


@dataclass(frozen=True)
class Shelf:
    """A folder of files. ending: of their names; when_damaged: what a person reads and can do then."""

    folder: str
    ending: str
    when_damaged: str


PACKS = Shelf("packs", ".pdf", "The file of this pack is missing or was changed on disk. Order the pack again.")
DOCUMENTS = Shelf(
    "documents", "", "The file of this document is missing or was changed on disk. Remove it and add it again."
)


class FileDamaged(Refusal):
    """The file is missing, or is not what was stored. `sha256` names it."""

    def __init__(self, sha256: str, shelf: Shelf) -> None:
        super().__init__(shelf.when_damaged)
        self.sha256 = sha256


def path_of(sha256: str, shelf: Shelf = PACKS) -> Path:
    """Where a file of that content lies."""
    return Path(settings.MEDIA_ROOT) / shelf.folder / sha256[:2] / f"{sha256}{shelf.ending}"


def store(content: bytes, shelf: Shelf = PACKS) -> str:
    """Write the file: aside, to disk, then to its name in one step. Safe to repeat. Its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256, shelf)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).rename(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(aside).unlink()
        raise
    _sync_folder(path.parent)
    return sha256


def checked(sha256: str, shelf: Shelf = PACKS) -> bytes:
    """The content of the file. Raises FileDamaged unless it is there and has that SHA-256."""
    try:
        content = path_of(sha256, shelf).read_bytes()
    except OSError as error:
        raise FileDamaged(sha256, shelf) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FileDamaged(sha256, shelf)
    return content


def remove_orphans(named: Collection[str], *, shelf: Shelf = PACKS, now: float | None = None) -> list[Path]:
    """Take away files that no row names, unless they are younger than an hour: those may be about to be named."""
    limit = (time.time() if now is None else now) - YOUNG_SECONDS
    folder = Path(settings.MEDIA_ROOT) / shelf.folder
    stray = [path for path in folder.glob("*/*") if path.stem not in named and path.stat().st_mtime < limit]
    for path in stray:
        path.unlink(missing_ok=True)
    return stray


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
