"""Addresses of sourcing, below an organisation."""

from django.urls import path

from sourcing.views import balance, catalogue, criteria, decisions, scores, worklist

app_name = "sourcing"
urlpatterns = [
    path("functions/<str:code>/score/", scores.score, name="score"),
    path("functions/<str:code>/propose/", decisions.propose, name="propose"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
    path("decisions/<int:pk>/approve/", decisions.approve, name="approve"),
    path("decisions/<int:pk>/reject/", decisions.reject, name="reject"),
    path("decisions/<int:pk>/withdraw/", decisions.withdraw, name="withdraw"),
    path("sourcing/worklist/", worklist.worklist, name="worklist"),
    path("sourcing/balance/", balance.balance, name="balance"),
    path("sourcing/criteria/", criteria.criteria, name="criteria"),
    path("sourcing/criteria/publish-default/", criteria.publish_default, name="publish_default"),
    path("sourcing/criteria/<int:number>/", criteria.criteria_model, name="criteria_model"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
]
