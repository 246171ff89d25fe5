"""Files of packs: named by their content, whole or refused."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from msp_reviews.pdf import files


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_a_file_lies_under_the_hash_of_its_content_and_twice_is_once(media: Path) -> None:
    sha256 = files.store(b"a pack")
    assert sha256 == hashlib.sha256(b"a pack").hexdigest() == files.store(b"a pack")
    assert [path.name for path in media.rglob("*.*")] == [f"{sha256}.pdf"]
    assert files.checked(sha256) == b"a pack"


def test_one_changed_byte_is_refused() -> None:
    sha256 = files.store(b"a pack")
    files.path_of(sha256).write_bytes(b"a pucK")
    with pytest.raises(files.FileDamaged):
        files.checked(sha256)


def test_a_missing_file_is_refused() -> None:
    with pytest.raises(files.FileDamaged):
        files.checked("0" * 64)


def test_a_write_that_fails_leaves_nothing(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        files.store(b"a pack")
    assert list(media.rglob("*.*")) == []


def test_orphans_older_than_an_hour_are_taken_away_and_nothing_else() -> None:
    kept, stray = files.store(b"named"), files.store(b"stray")
    written = files.path_of(stray).stat().st_mtime
    assert files.remove_orphans({kept}, now=written + 60) == []
    assert files.remove_orphans({kept}, now=written + 3700) == [files.path_of(stray)]
    assert files.path_of(kept).exists()
