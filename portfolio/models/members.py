"""Membership: who is what in an organisation."""

from django.conf import settings
from django.db import models

from portfolio.domain.language import Words
from portfolio.models.organisations import Organisation


class Role(models.TextChoices):
    """What a member is in an organisation; access/deeds.py says what each may do."""

    ADMINISTRATOR = "administrator", Words("Administrator")
    CIO = "cio", Words("CIO")
    IT_MANAGER = "it_manager", Words("IT manager")
    EXECUTIVE = "executive", Words("Executive")
    PARTNER = "partner", Words("Partner user")


class Member(models.Model):
    """One user in one organisation with one role, for example Anna Berg, CIO of Company Y."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["user__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="member_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="member_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"
