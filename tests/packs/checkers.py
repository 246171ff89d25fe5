"""Both checkers of accessible PDFs."""

from pathlib import Path

import outloud
import page


def complaints(content: bytes, folder: Path) -> list[str]:
    """Every error that either of them finds."""
    path = folder / "checked.pdf"
    path.write_bytes(content)
    report = page.validate_pdf_bytes(content, profile=page.ValidationProfile.PDF_UA_1)
    heard = outloud.check(str(path))
    found = [f"{one.rule_id} {one.message}" for one in report.failures]
    return found + [f"{one.rule} {one.message}" for one in heard.findings if one.severity == "error"]
