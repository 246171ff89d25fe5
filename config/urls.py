"""All addresses: sign-in and health first, then everything below an organisation."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from msp_reviews.views import dates
from portfolio.views import entrance, languages

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", entrance.entrance, name="entrance"),
    path("healthz", entrance.healthz, name="healthz"),
    path("accounts/language/", languages.choose_language, name="language"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api")),
    path("feeds/<int:pk>/<str:secret>/dates.ics", dates.calendar, name="calendar_file"),
    path("<slug:organisation>/", include("msp_reviews.urls")),
    path("<slug:organisation>/", include("sourcing.urls")),
    path("<slug:organisation>/", include("portfolio.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
