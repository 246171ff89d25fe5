"""Addresses of sourcing, below an organisation."""

from django.urls import URLPattern

app_name = "sourcing"
urlpatterns: list[URLPattern] = []
