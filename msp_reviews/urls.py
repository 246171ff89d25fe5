"""Addresses of msp_reviews, below an organisation."""

from django.urls import URLPattern

app_name = "msp_reviews"
urlpatterns: list[URLPattern] = []
