"""The door of the API: a token in, one shape of error out, so many calls a minute."""

import hmac
from datetime import date
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import status
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import APIException, AuthenticationFailed, NotAuthenticated, Throttled
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView, exception_handler

from msp_reviews.actions.api_tokens import note_use
from msp_reviews.models import ApiScope, ApiToken
from msp_reviews.queries.api_tokens import token_named
from portfolio.domain.canonical import sha256
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.requests import through
from portfolio.models import Member, User
from portfolio.portal import today

LARGEST_BODY = 2_000_000
CALLS_A_MINUTE = "120/min"


class TooMuch(APIException):
    """The body is larger than is read at once."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"The body is larger than {LARGEST_BODY // 1_000_000} MB. Send fewer results at once."


class TokenAuthentication(BaseAuthentication):
    """Authorization: Bearer cp_<prefix>_<secret>."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken]:
        """Whoever the token acts for, and the token. Raises NotAuthenticated, AuthenticationFailed."""
        words = get_authorization_header(request).decode("latin-1").split()
        if len(words) != 2 or words[0].lower() != "bearer":
            raise NotAuthenticated("Send a token: Authorization: Bearer cp_…")
        token = _known(words[1])
        _check_in_force(token, today(token.organisation))
        note_use(token=token, by=token.member)
        through.set(f"the API token {token.name}")
        return token.member.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return 'Bearer realm="Counterpoise"'


def _known(text: str) -> ApiToken:
    parts = text.split("_", 2)
    token = token_named(parts[1]) if len(parts) == 3 and parts[0] == "cp" and len(parts[1]) == 12 else None
    if token is None or not hmac.compare_digest(token.sha256, sha256(text)):
        raise AuthenticationFailed("This token is not known.")
    return token


def _check_in_force(token: ApiToken, on: date) -> None:
    if token.revoked_at is not None:
        raise AuthenticationFailed("This token has been revoked.")
    if token.expires_on < on:
        raise AuthenticationFailed(f"This token expired on {token.expires_on}.")
    if not token.member.is_active or not token.member.user.is_active:
        raise AuthenticationFailed("The person in whose name this token acts is no longer active.")


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema tells of tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer"}


class HasScope(BasePermission):
    """The token may do what the call does."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether it may; the sentence says what it lacks."""
        scope = view.scopes.get(request.method, "")
        self.message = f"This token may not: {ApiScope(scope).label.lower()} ({scope})." if scope else "Not allowed."
        return not scope or scope in request.auth.scopes  # type: ignore[union-attr]


class TokenThrottle(SimpleRateThrottle):
    """So many calls a minute for each token."""

    scope = "token"
    rate = CALLS_A_MINUTE

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """The token's own count."""
        return f"api-token-{request.auth.pk}" if request.auth else None


class ApiView(APIView):
    """The base of every call. scopes: method → the scope it asks for."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (HasScope,)
    throttle_classes = (TokenThrottle,)
    renderer_classes = (JSONRenderer,)
    parser_classes = (JSONParser,)
    scopes: ClassVar[dict[str, ApiScope]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is too large before anything of it is read."""
        super().initial(request, *args, **kwargs)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > LARGEST_BODY:
            raise TooMuch

    def get_exception_handler(self) -> Any:
        """One shape for every error."""
        return as_error

    @property
    def token(self) -> ApiToken:
        """The token of the call."""
        token: ApiToken = self.request.auth  # type: ignore[assignment]
        return token

    @property
    def member(self) -> Member:
        """Whom the token acts for."""
        return self.token.member


def as_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an error: {"error": sentence}, and what more there is to say. None for what nobody foresaw."""
    if isinstance(error, NotAllowed):
        return Response({"error": error.sentence}, status=status.HTTP_403_FORBIDDEN)
    if isinstance(error, Refusal):
        body = {"error": error.sentence} | ({"field": error.field} if error.field else {})
        return Response(body, status=status.HTTP_422_UNPROCESSABLE_ENTITY)
    answer = exception_handler(error, context)
    if answer is None:
        return None
    answer.data = {"error": _sentence(error)}
    return answer


def _sentence(error: Exception) -> str:
    if isinstance(error, Http404):
        return "There is no such thing, or this token does not see it."
    if isinstance(error, Throttled):
        return f"Too many calls: at most {CALLS_A_MINUTE.partition('/')[0]} a minute. Wait as long as Retry-After says."
    return str(getattr(error, "detail", "")) or "The call cannot be answered."
