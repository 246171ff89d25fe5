"""How quick a new criteria model reaches every function: 10,000 functions, evaluated by the job and written.

    python benchmarks/reevaluation.py [--functions 10000] [--databases postgresql,sqlite] [--server postgres://…:5432]

Two functions in three have one assessor, one in three has two; one in ten has two questions open. The floor is measured
in the same run: the same rows read in the same way, and nothing computed. Afterwards 50 functions are evaluated whole,
one by one, and must agree. Writes benchmarks/results/reevaluation.md.
"""

import argparse
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.imports import _database  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "reevaluation.md"
CHECKED = 50


def main() -> int:
    options = _options()
    if options.inside:
        _measure(options.functions)
        return 0
    parts = [_heading(options.functions)]
    for name in options.databases.split(","):
        with _database(name, options.server) as url:
            parts.append(_table(name, _run_inside(url, options.functions), options.functions))
        print(parts[-1], flush=True)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--functions", type=int, default=10_000)
    parser.add_argument("--databases", default="postgresql,sqlite")
    parser.add_argument("--server", default=os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432"))
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _run_inside(url: str, functions: int) -> dict[str, float]:
    """The seconds by name, measured in a process of its own that knows this database only."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DJANGO_PROFILE": "development",
            "REDIS_URL": "",
            "LOG_LEVEL": "WARNING",
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, __file__, "--inside", "--functions", str(functions)]
        done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return {
        name: float(value) for name, value in (line.split("\t") for line in done.stdout.splitlines() if "\t" in line)
    }


def _measure(functions: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    by = _company(functions)
    from sourcing.actions.reevaluations import HANDLERS, WRITERS
    from sourcing.models import CriteriaModel, CurrentVerdict
    from sourcing.queries.answers import latest_rows
    from sourcing.queries.impacts import impact_of
    from sourcing.queries.reevaluations import KIND

    organisation = by.organisation
    _say("floor", lambda: (latest_rows(organisation), list(organisation.functions.values_list("pk", "code"))))
    draft = _draft(by)
    _say("impact", lambda: impact_of(draft))
    job = _published(draft, by)
    result: dict[str, Any] = {}
    _say("evaluate", lambda: result.update(HANDLERS[KIND](job, lambda *_: None)))
    from portfolio.queue import leases

    _say("write", lambda: leases.publish(job, result, WRITERS[KIND]))
    assert CurrentVerdict.objects.filter(criteria_model=draft).count() == functions
    assert CriteriaModel.objects.get(state="published") == draft
    _check(functions)


def _say(name: str, act: Callable[[], Any]) -> None:
    began = time.perf_counter()
    act()
    print(f"{name}\t{time.perf_counter() - began}", flush=True)


def _company(functions: int) -> Any:
    """An organisation with so many functions, their submitted answers, and verdicts of version 1."""
    from django.utils import timezone

    from portfolio.models import ITFunction, Member, Organisation, Role, User
    from sourcing.actions.criteria import ensure_default_model
    from sourcing.models import Assessment
    from sourcing.queries.criteria import criteria_of

    organisation = Organisation.objects.create(slug="bench", name="Bench", currency="EUR")
    people = [User.objects.create_user(f"cio{n}@bench.example", None, name=f"CIO {n}") for n in range(2)]
    members = [Member.objects.create(organisation=organisation, user=user, role=Role.CIO) for user in people]
    model = ensure_default_model(by=members[0])
    made = ITFunction.objects.bulk_create(
        [
            ITFunction(organisation=organisation, code=f"f-{n}", name=f"Function {n}", state="active")
            for n in range(functions)
        ],
        batch_size=1000,
    )
    chance, keys, now = random.Random(2026), criteria_of(model).keys, timezone.now()
    Assessment.objects.bulk_create(
        [
            Assessment(
                organisation=organisation,
                function=function,
                criteria_model=model,
                assessor=assessor,
                state="submitted",
                submitted_at=now,
                answers=_answers(keys, chance, open_ones=2 if at % 10 == 0 else 0),
            )
            for at, function in enumerate(made)
            for assessor in members[: 1 + (at % 3 == 0)]
        ],
        batch_size=1000,
    )
    return members[0]


def _answers(keys: tuple[str, ...], chance: random.Random, open_ones: int) -> dict[str, int | None]:
    levels: dict[str, int | None] = {key: chance.randint(1, 5) for key in keys}
    return levels | dict.fromkeys(keys[:open_ones])


def _draft(by: Any) -> Any:
    from sourcing.actions.criteria_models import edit_draft, new_version
    from sourcing.domain.criteria import SourcingClass
    from sourcing.domain.criteria_editing import with_points
    from sourcing.models import CriteriaModel

    draft = new_version(model=CriteriaModel.objects.get(state="published"), by=by)
    points = {"scarcity": 5, "volatility": 1, "timebound": 1, "pace": 2}
    return edit_draft(model=draft, edit=with_points(SourcingClass.TACTICAL, points), version=draft.version, by=by)


def _published(draft: Any, by: Any) -> Any:
    """The draft in force, and its job claimed, as a worker has it. The impact is taken as read: it was measured above."""
    from django.db import transaction
    from django.utils import timezone

    from portfolio.queue import leases
    from sourcing.actions.criteria_models import order_reevaluation
    from sourcing.models import CriteriaModel

    now = timezone.now()
    with transaction.atomic():
        CriteriaModel.objects.filter(state="published").update(state="retired", retired_by=by, retired_at=now)
        CriteriaModel.objects.filter(pk=draft.pk).update(state="published", published_by=by, published_at=now)
        draft.refresh_from_db()
        job = order_reevaluation(model=draft, by=by)
    return leases.claim(job.pk)


def _check(functions: int) -> None:
    """Some functions, evaluated whole and one by one, must have the verdicts that were written."""
    from portfolio.models import ITFunction
    from sourcing.queries.evidence import evidence_of

    chosen = random.Random(7).sample(range(functions), min(CHECKED, functions))
    for function in ITFunction.objects.filter(code__in=[f"f-{n}" for n in chosen]).select_related("current_verdict"):
        evidence = evidence_of(function)
        assert evidence is not None
        written, whole = function.current_verdict, evidence.verdict
        assert (written.sourcing_class, written.label) == (whole.sourcing_class, whole.label)
        assert abs(float(written.share) - whole.share) < 1e-6
        assert written.is_provisional == whole.is_provisional


def _heading(functions: int) -> str:
    busy = f"load {os.getloadavg()[0]:.1f} before it began"
    machine = f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {busy}, Python {platform.python_version()}"
    return (
        "# Re-evaluation\n\n"
        f"Made by `benchmarks/reevaluation.py`: {functions:,} functions, a third with two assessors, a tenth with two open "
        f"questions; {machine}. Floor: the same rows read, nothing computed. Impact: every function under the draft and "
        "under the model in force. Evaluate and write: the two parts of the job, the second in one transaction. "
        f"{CHECKED} functions evaluated whole, one by one, agree with what was written."
    )


def _table(name: str, seconds: dict[str, float], functions: int) -> str:
    lines = [
        f"## {'PostgreSQL' if name == 'postgresql' else 'SQLite'}",
        "",
        "| | seconds | beside the floor |",
        "|---|---:|---:|",
    ]
    words = {
        "floor": "floor: rows read",
        "impact": "impact of a draft",
        "evaluate": "evaluate all",
        "write": "write verdicts",
    }
    for key, shown in words.items():
        lines.append(f"| {shown} | {seconds[key]:.2f} | {seconds[key] / seconds['floor']:.1f} × |")
    job = seconds["evaluate"] + seconds["write"]
    lines += ["", f"The job takes {job:.1f} s, {job / functions * 1000:.2f} ms a function."]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
