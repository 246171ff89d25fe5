"""What the fault tests do inside the portal, in processes of their own: `python -m tests.faults.driver WORD …`.

Prints one line of JSON.
"""

import json
import secrets
import sys
import time
from collections import Counter
from datetime import date
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from msp_reviews.actions import packs  # noqa: E402
from msp_reviews.models import Pack  # noqa: E402
from msp_reviews.pdf import files  # noqa: E402
from portfolio import queue  # noqa: E402
from portfolio.actions import functions, jobs  # noqa: E402
from portfolio.domain.quarters import Quarter  # noqa: E402
from portfolio.models import (  # noqa: E402
    OPEN_STATES,
    AuditEvent,
    ITFunction,
    Job,
    JobState,
    Member,
    Organisation,
    Role,
    User,
)
from portfolio.versions import StaleVersion  # noqa: E402
from tests.faults.worker import CHEAP, IN_CHILD  # noqa: E402

QUARTERS = [Quarter(year, number) for year in (2024, 2025) for number in (1, 2, 3, 4)]
TODAY = date(2026, 11, 23)


def people(count: str = "1") -> dict[str, Any]:
    """Companies, each with a CIO."""
    for number in range(int(count)):
        organisation = Organisation.objects.create(slug=f"company-{number}", name=f"Company {number}")
        user = User.objects.create_user(f"cio{number}@example.org", name=f"Person {number}")
        Member.objects.create(organisation=organisation, user=user, role=Role.CIO)
    return {"organisations": int(count)}


def order_cheap(count: str, seconds: str) -> dict[str, Any]:
    """Cheap jobs of the first company."""
    by = Member.objects.select_related("organisation", "user").order_by("pk")[0]
    for number in range(int(count)):
        with transaction.atomic():
            payload = {"number": number, "seconds": float(seconds)}
            queue.enqueue(organisation=by.organisation, kind=CHEAP, payload=payload, by=by)
    return {"ordered": Job.objects.count()}


def order_in_child() -> dict[str, Any]:
    """A job that waits for a child."""
    by = Member.objects.select_related("organisation", "user").order_by("pk")[0]
    with transaction.atomic():
        queue.enqueue(organisation=by.organisation, kind=IN_CHILD, payload={}, by=by)
    return {"ordered": Job.objects.count()}


def cancel_running() -> dict[str, Any]:
    """Cancel what runs, as its page does."""
    by = Member.objects.select_related("organisation", "user").order_by("pk")[0]
    found = list(Job.objects.select_related("organisation", "requested_by").filter(state=JobState.RUNNING))
    return {"cancelled": [jobs.cancel_job(job=job, by=by).state for job in found]}


def order_packs() -> dict[str, Any]:
    """A real pack for each company and each of eight quarters."""
    for by in Member.objects.select_related("organisation", "user").order_by("pk"):
        for quarter in QUARTERS:
            packs.order_board_pack(quarter=quarter, today=TODAY, by=by)
    return {"ordered": Job.objects.count()}


def await_work() -> dict[str, Any]:
    """Wait until a worker has begun a job after this was called."""
    called = timezone.now()
    while not Job.objects.filter(state=JobState.RUNNING, started_at__gt=called).exists():
        if not Job.objects.filter(state__in=OPEN_STATES).exists():
            return {"is_begun": False}
        time.sleep(0.05)
    return {"is_begun": True}


def states() -> dict[str, Any]:
    """How many jobs stand how."""
    return dict(Counter(Job.objects.values_list("state", flat=True)))


def report() -> dict[str, Any]:
    """Everything that must be true at the end."""
    jobs = list(Job.objects.all())
    made = Counter(AuditEvent.objects.filter(deed="test.made").values_list("target_id", flat=True))
    built = Counter(AuditEvent.objects.filter(deed="pack.build").values_list("target_id", flat=True))
    whole = [len(files.checked(pack.pdf_sha256)) == pack.pdf_bytes for pack in Pack.objects.exclude(pdf_sha256="")]
    return {
        "states": dict(Counter(job.state for job in jobs)),
        "crashes": sum(job.crashes for job in jobs),
        "reasons": sorted({job.reason for job in jobs if job.reason}),
        "made": [len(made), max(made.values(), default=0)],
        "built": [len(built), max(built.values(), default=0)],
        "whole_files": sum(whole),
        "files": len(list((files.path_of("00" * 32).parent.parent).glob("*/*.pdf"))),
    }


def click(quarter: str) -> dict[str, Any]:
    """Order a pack as a browser does: how long the answer took, and where it led."""
    client, by = (
        Client(SERVER_NAME="127.0.0.1"),
        Member.objects.select_related("organisation", "user").order_by("pk")[0],
    )
    client.force_login(by.user)
    address = reverse("msp_reviews:pack_new", args=[by.organisation.slug])
    client.get(address)  # the first page of a process pays for templates and connections
    fields = {"quarter": quarter, "form_token": secrets.token_urlsafe(24)}
    began = time.monotonic()
    answer = client.post(address, fields)
    return {"seconds": time.monotonic() - began, "status": answer.status_code, "to": answer.headers.get("Location", "")}


def make_function() -> dict[str, Any]:
    """The function that eight people will edit at once."""
    by = Member.objects.select_related("organisation", "user").order_by("pk")[0]
    functions.create_function(values={"code": "help-desk", "name": "Help desk", "state": "active"}, by=by)
    return {"version": ITFunction.objects.get().version}


def edit(name: str, times: str) -> dict[str, Any]:
    """Edit the function again and again with the version seen; which writes were acknowledged, how many were stale."""
    by = Member.objects.select_related("organisation", "user").order_by("pk")[0]
    acknowledged, stale = [], 0
    while len(acknowledged) < int(times):
        function = ITFunction.objects.select_related("organisation").get()
        text = f"{name} {len(acknowledged)}"
        try:
            functions.edit_function(function=function, values={"description": text}, version=function.version, by=by)
            acknowledged.append(text)
        except StaleVersion:
            stale += 1
    return {"acknowledged": acknowledged, "stale": stale}


def edits() -> dict[str, Any]:
    """What the audit and the row say of the edits."""
    events = AuditEvent.objects.filter(deed="function.edit").order_by("seq")
    bodies = [json.loads(event.body) for event in events]
    function = ITFunction.objects.get()
    return {
        "texts": [body["after"]["description"] for body in bodies],
        "befores": [body["before"].get("description") or "" for body in bodies],
        "version": function.version,
        "description": function.description,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])) + "\n")
