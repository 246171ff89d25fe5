"""The addresses of the API, and the schema that describes them."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from msp_reviews.api.results import Claims, Measurements
from msp_reviews.api.service_levels import OneServiceLevel, ServiceLevels

urlpatterns = [
    path("service-levels/", ServiceLevels.as_view(), name="api_service_levels"),
    path("service-levels/<str:code>/", OneServiceLevel.as_view(), name="api_service_level"),
    path("measurements/", Measurements.as_view(), name="api_measurements"),
    path("claims/", Claims.as_view(), name="api_claims"),
    path(
        "schema/", SpectacularJSONAPIView.as_view(authentication_classes=[], permission_classes=[]), name="api_schema"
    ),
]
