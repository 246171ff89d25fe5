"""The Celery application: `celery -A config.celery worker`. What makes it ours stands in config/worker.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("counterpoise")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# By name: they are loaded when the worker starts, after Django.
app.steps["consumer"].add("config.worker:Tick")
app.steps["consumer"].add("config.worker:WakeListener")
