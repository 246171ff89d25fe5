"""What every page shares: forms, one-time tokens, the conflict page, the clock, the middleware."""

from portfolio.portal.clock import today
from portfolio.portal.forms import PortalForm, form_data
from portfolio.portal.settle import settle

__all__ = ["PortalForm", "form_data", "settle", "today"]
