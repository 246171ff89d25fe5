"""Forms about people."""

from typing import Any

from django import forms

from portfolio.domain.language import LANGUAGES, Words
from portfolio.models import Member, Role, User
from portfolio.portal import PortalForm

ROLE_HELP = Words(
    "Administrators manage people and settings. CIOs approve. IT managers edit, propose and log. "
    "Executives read. Partner users see their own partner only."
)


class InviteForm(PortalForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=Words("E-mail address"), max_length=254)
    name = forms.CharField(label=Words("Name"), max_length=120)
    role = forms.ChoiceField(label=Words("Role"), choices=Role.choices, help_text=ROLE_HELP)


class RoleForm(PortalForm):
    """Another role for a member."""

    role = forms.ChoiceField(label=Words("Role"), choices=Role.choices, help_text=ROLE_HELP)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, version=member.version, initial={"role": member.role}, **kwargs)


class ConfirmForm(PortalForm):
    """Nothing but the deed, its token and the version that was seen."""


class AccountForm(PortalForm):
    """One's own name, language and theme."""

    name = forms.CharField(
        label=Words("Your name"), max_length=120, help_text=Words("Others see it beside what you do.")
    )
    language = forms.ChoiceField(
        label=Words("Language"), choices=LANGUAGES.items(), help_text=Words("Of pages and e-mails.")
    )
    theme = forms.ChoiceField(
        label=Words("Light or dark"),
        choices=User.Theme.choices,
        help_text=Words("What you begin with on a device new to you."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={field: getattr(user, field) for field in self.base_fields}, **kwargs)
