"""The queue of jobs: a table, leases on its rows, and wake-ups that may be lost."""

from portfolio.queue.orders import cancel, enqueue

__all__ = ["cancel", "enqueue"]
