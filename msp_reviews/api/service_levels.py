"""Service levels, read."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from msp_reviews import access
from msp_reviews.api.door import ApiView
from msp_reviews.api.shapes import ERRORS, NOT_FOUND, PAGES, SERVICE_LEVEL, SERVICE_LEVELS
from msp_reviews.models import ApiScope, ServiceLevel

PAGE = 200


def level_json(level: ServiceLevel) -> dict[str, Any]:
    """A service level as the API says it; shares are 0..1, figures are texts."""
    return {
        "code": level.code,
        "name": level.name,
        "partner": level.contract.partner.name,
        "contract": level.contract.code,
        "kind": level.kind,
        "direction": level.direction,
        "unit": level.unit,
        "expected": format(level.expected.normalize(), "f"),
        "minimum": format(level.minimum.normalize(), "f"),
        "low_volume": level.low_volume,
        "is_critical": level.is_critical,
        "starts_on": level.starts_on,
        "ends_on": level.ends_on,
    }


class ServiceLevels(ApiView):
    """All service levels that the token sees."""

    scopes = {"GET": ApiScope.SERVICE_LEVELS_READ}

    @extend_schema(
        operation_id="service_levels", parameters=PAGES, responses={(200, "application/json"): SERVICE_LEVELS, **ERRORS}
    )
    def get(self, request: Request) -> Response:
        """All service levels that the token sees, by code; 200 a page."""
        rows = access.service_levels_of(self.member).select_related("contract__partner").order_by("code")
        found = list(rows.filter(code__gt=request.query_params.get("after", "").replace("\x00", ""))[: PAGE + 1])
        after = found[PAGE - 1].code if len(found) > PAGE else None
        return Response({"service_levels": [level_json(level) for level in found[:PAGE]], "next": after})


class OneServiceLevel(ApiView):
    """One service level."""

    scopes = {"GET": ApiScope.SERVICE_LEVELS_READ}

    @extend_schema(
        operation_id="service_level", responses={(200, "application/json"): SERVICE_LEVEL, **ERRORS, **NOT_FOUND}
    )
    def get(self, request: Request, code: str) -> Response:
        """The service level with that code."""
        return Response(level_json(access.service_level_for(self.member, code)))
