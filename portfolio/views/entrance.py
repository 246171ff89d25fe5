"""The front door: to the member's organisation, or to sign in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portfolio.models import Member


@login_required
def entrance(request: HttpRequest) -> HttpResponse:
    """Lead the user to their first organisation; say so where they belong to none."""
    member = Member.objects.select_related("organisation").filter(user=request.user.pk, is_active=True).first()
    if member is None:
        return render(request, "portfolio/no_organisation.html", status=403)
    return redirect(member.organisation)


def healthz(request: HttpRequest) -> HttpResponse:
    """Says that the web process answers."""
    return HttpResponse("ok\n", content_type="text/plain")
