"""Messages by e-mail, in the language of who gets them; what cannot be reached waits, what is refused is known."""

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.utils import translation

from portfolio.domain.errors import Refusal
from portfolio.domain.language import ENGLISH, LANGUAGES, speaking
from portfolio.models import User

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
UNREACHABLE = "The mail server cannot be reached. The {what} wait, and are tried again every ten minutes."


@contextmanager
def writing_to(person: User) -> Iterator[None]:
    """Within this, texts and figures are in that person's language, whoever's request or worker it is: mails, calendar files."""
    chosen = person.language if person.language in LANGUAGES else ENGLISH
    with speaking(chosen), translation.override(chosen):
        yield


@contextmanager
def line_to_mail_server(what: str = "messages") -> Iterator[Any]:
    """An open connection. Raises Refusal where there is none: nothing has begun then. what: how the sentence calls them."""
    connection = get_connection(timeout=TIMEOUT_SECONDS)
    try:
        connection.open()
    except OSError as error:
        raise Refusal(UNREACHABLE.format(what=what)) from error
    try:
        yield connection
    finally:
        connection.close()


def handed_over(message: EmailMessage, what: str = "messages") -> bool:
    """Whether the server took the message. Raises Refusal when the line is gone: the others wait for the next try."""
    try:
        message.send()
    except OSError as error:
        log.warning("a message could not be sent: %s", error)
        if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
            raise Refusal(UNREACHABLE.format(what=what)) from error
        return False
    return True
