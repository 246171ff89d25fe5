"""Tasks of the worker. They carry no id: what is due stands in the database."""

from celery import shared_task

from portfolio import registry
from portfolio.queue import hands


@shared_task(name="portfolio.work", ignore_result=True, time_limit=900)  # type: ignore[untyped-decorator]
def work() -> None:
    """Do what is due, if anything is."""
    hands.work_until_idle()


@shared_task(name="portfolio.sweep", ignore_result=True, time_limit=300)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Tidy up what the apps registered."""
    for tidy in registry.sweepers:
        tidy()
