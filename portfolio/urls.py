"""Addresses of the portfolio, below an organisation."""

from django.urls import URLPattern

app_name = "portfolio"
urlpatterns: list[URLPattern] = []
