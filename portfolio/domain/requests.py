"""The identity of the request that is being answered, for audit and log lines."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
through: ContextVar[str] = ContextVar("through", default="")
"""What a person acts through, where it is not a browser: “the API token Service desk”. Empty: a browser, or no request."""
