"""Handing messages to the mail server: what cannot be reached waits, what is refused is known."""

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.mail import EmailMessage, get_connection

from portfolio.domain.errors import Refusal

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
UNREACHABLE = "The mail server cannot be reached. The messages wait, and are tried again every ten minutes."


@contextmanager
def line_to_mail_server() -> Iterator[Any]:
    """An open connection. Raises Refusal where there is none: nothing has begun then."""
    connection = get_connection(timeout=TIMEOUT_SECONDS)
    try:
        connection.open()
    except OSError as error:
        raise Refusal(UNREACHABLE) from error
    try:
        yield connection
    finally:
        connection.close()


def handed_over(message: EmailMessage) -> bool:
    """Whether the server took the message. Raises Refusal when the line is gone: the others wait for the next try."""
    try:
        message.send()
    except OSError as error:
        log.warning("a message could not be sent: %s", error)
        if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
            raise Refusal(UNREACHABLE) from error
        return False
    return True
