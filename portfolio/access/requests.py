"""The door of every page below an organisation."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django_htmx.middleware import HtmxDetails

from portfolio.access.deeds import DEEDS, may
from portfolio.models import Member, Organisation, User

P = ParamSpec("P")
METHODS = ("GET", "HEAD", "POST")


class PortalRequest(HttpRequest):
    """A request of a signed-in member of the organisation in the address."""

    user: User
    member: Member
    organisation: Organisation
    htmx: HtmxDetails


class MemberView(Protocol):
    """A view that says which deed its door asks for."""

    deed: str

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def member_of(user: User, slug: str) -> Member:
    """The user's active membership in the organisation. Raises Http404 otherwise. One query."""
    member = (
        Member.objects.select_related("organisation").filter(organisation__slug=slug, user=user, is_active=True).first()
    )
    if member is None:
        raise Http404
    member.user = user
    return member


def member_required(
    deed: str,
) -> Callable[[Callable[Concatenate[PortalRequest, P], HttpResponseBase]], MemberView]:
    """Let in only members who may do the deed: others are sent to sign in, get 404, or 403 with the reason."""
    sentence = DEEDS[deed].sentence

    def decorate(view: Callable[Concatenate[PortalRequest, P], HttpResponseBase]) -> MemberView:
        @wraps(view)
        def door(request: HttpRequest, organisation: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            guest = cast(PortalRequest, request)
            guest.member = member_of(guest.user, organisation)
            guest.organisation = guest.member.organisation
            if not may(guest.member, deed):
                raise PermissionDenied(sentence)
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            return view(guest, *args, **kwargs)

        door.deed = deed  # type: ignore[attr-defined]
        return cast(MemberView, door)

    return decorate
