"""The floor: Django without middleware, one view, one template, fifty rows. See pages.py."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

TABLE = """<!doctype html><html lang="en"><head><title>Functions</title></head><body><table>
{% for f in rows %}<tr><td><a href="/bench/functions/{{ f.code }}/">{{ f.name }}</a></td><td>{{ f.code }}</td>
<td>{{ f.category }}</td><td>{{ f.business_unit.name }}</td><td>{{ f.owner }}</td><td>{{ f.get_state_display }}</td>
<td>{{ f.criticality }}</td><td>{{ f.internal_cost }}</td><td>{{ f.external_cost }}</td></tr>{% endfor %}
</table></body></html>"""


_compiled: list = []


def bare_list(request: HttpRequest) -> HttpResponse:
    from portfolio.models import ITFunction

    rows = ITFunction.objects.filter(organisation=1).select_related("business_unit").order_by("name", "pk")
    if not _compiled:
        _compiled.append(engines["django"].from_string(TABLE))
    return HttpResponse(_compiled[0].render({"rows": rows[:50]}))


urlpatterns = [path("", bare_list)]

django.setup()  # the apps insist on their middleware while they load; this handler then has none
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__
application = WSGIHandler()
