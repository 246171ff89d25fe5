"""The floor: what `startproject` gives, a signed-in person, a ListView of fifty rows, one template. See pages.py."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path
from django.views.generic import ListView

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TABLE = """<!doctype html><html lang="en"><head><title>Functions</title></head><body><h1>{{ paginator.count }}</h1><table>
{% for f in page_obj %}<tr><td><a href="/functions/{{ f.code }}/">{{ f.name }}</a></td><td>{{ f.code }}</td>
<td>{{ f.category }}</td><td>{{ f.business_unit }}</td><td>{{ f.owner }}</td><td>{{ f.get_state_display }}</td>
<td>{{ f.criticality }}</td><td>{{ f.internal_cost }}</td><td>{{ f.external_cost }}</td></tr>{% endfor %}</table>
{% if page_obj.has_next %}<a href="?page={{ page_obj.next_page_number }}">Next</a>{% endif %}</body></html>"""

django.setup()  # the apps insist on their middleware while they load; this handler then has only Django's own
settings.MIDDLEWARE = MIDDLEWARE
settings.ROOT_URLCONF = __name__

from django.contrib.auth.mixins import LoginRequiredMixin  # noqa: E402 - needs models, which load after the setup

from portfolio.models import ITFunction  # noqa: E402

TEMPLATE = engines["django"].from_string(TABLE)


class BareList(LoginRequiredMixin, ListView):
    queryset = ITFunction.objects.filter(organisation=1).select_related("business_unit").order_by("name", "pk")
    paginate_by = 50

    def render_to_response(self, context: dict, **kwargs: object) -> TemplateResponse:
        return TemplateResponse(self.request, TEMPLATE, context)


urlpatterns = [path("", BareList.as_view())]
application = WSGIHandler()
