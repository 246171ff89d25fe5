"""Classify functions from a CSV file, without touching the database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sourcing.domain.answer_files import AnswerFile, AnswersRefused, read_answers, verdict_row
from sourcing.domain.content_reading import CriteriaModelInvalid
from sourcing.domain.criteria import DEFAULT_CONTENT, CriteriaModel, criteria_model_from_content
from sourcing.domain.evaluate import evaluate
from sourcing.domain.model_files import model_in_file
from sourcing.domain.verdict_tables import verdict_table

BAD_INPUT = 2
FAULTS_SHOWN = 50


class Command(BaseCommand):
    """manage.py classify FILE.csv [--json] [--criteria MODEL.json]"""

    help = (
        "Classify functions by the default criteria, or by those of a file. "
        "FILE: CSV, a row for each function, a column for each criterion."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, the form of the output, and other criteria than the default ones."""
        parser.add_argument("file", metavar="FILE", help="CSV with key, code or name, and a column for each criterion")
        parser.add_argument("--json", action="store_true", help="print one JSON object for each row")
        parser.add_argument("--criteria", metavar="MODEL", help="a criteria model in JSON, as the portal exports it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a verdict for each row; with bad input nothing but what is wrong, and exit code 2."""
        model = _model(options["criteria"])
        answers = _read(options["file"], model)
        self._tell(answers)
        verdicts = [(function, evaluate(model, function.answers)) for function in answers.functions]
        if options["json"]:
            self.stdout.write("\n".join(json.dumps(verdict_row(*pair)) for pair in verdicts))
        else:
            self.stdout.write(verdict_table(verdicts))

    def _tell(self, answers: AnswerFile) -> None:
        if answers.unknown:
            self.stderr.write(f"Columns left out, because they are no criteria: {', '.join(answers.unknown)}.")
        if answers.missing:
            self.stderr.write(f"Criteria without a column, taken as unanswered: {', '.join(answers.missing)}.")


def _model(path: str | None) -> CriteriaModel:
    if path is None:
        return criteria_model_from_content(DEFAULT_CONTENT)
    try:
        return model_in_file(Path(path).read_bytes())
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=BAD_INPUT) from error
    except CriteriaModelInvalid as invalid:
        raise CommandError(f"{path}: {invalid.sentence}", returncode=BAD_INPUT) from invalid


def _read(path: str, model: CriteriaModel) -> AnswerFile:
    try:
        return read_answers(Path(path).read_bytes(), model)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=BAD_INPUT) from error
    except AnswersRefused as refused:
        more = len(refused.faults) - FAULTS_SHOWN
        shown = [*refused.faults[:FAULTS_SHOWN], *([f"… and {more} more."] if more > 0 else [])]
        raise CommandError("\n".join([f"{path}:", *shown]), returncode=BAD_INPUT) from refused
