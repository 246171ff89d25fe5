"""Keeping files of imports: named by their content, written whole or not at all."""

import gzip
import hashlib
import io
import json
import os
import tempfile
from pathlib import Path

from portfolio.domain.imports import Plan
from portfolio.domain.imports_report import report_rows
from portfolio.domain.tables import Table
from portfolio.domain.tables_reading import packed
from portfolio.models import Member
from portfolio.queries.imports import stored_at


def store_file(*, content: bytes, by: Member) -> str:
    """Keep a file for the member's organisation; its SHA-256 comes back. The same content is kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = stored_at(by.organisation, sha256)
    if not path.exists():
        _publish(path, content)
    return sha256


def store_table(*, table: Table, by: Member) -> str:
    """Keep a table as it was read, so that a hostile workbook is opened once only; its SHA-256 comes back."""
    return store_file(content=gzip.compress(packed(table), compresslevel=1, mtime=0), by=by)


def store_report(*, plan: Plan, by: Member) -> str:
    """Keep a plan's report, a line of JSON a row; its SHA-256 comes back."""
    held = io.BytesIO()
    with gzip.GzipFile(fileobj=held, mode="wb", compresslevel=1, mtime=0) as lines:
        for row in report_rows(plan):
            lines.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return store_file(content=held.getvalue(), by=by)


def _publish(path: Path, content: bytes) -> None:
    """Write beside, force to disk, rename: a reader sees the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(beside).rename(path)
