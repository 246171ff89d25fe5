"""The admin looks and never touches: rows are written by actions, which check, version and audit."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from portfolio import models

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


class ReadOnlyAdmin(Base):
    """Lists and shows rows."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Never."""
        return False


@admin.register(models.ITFunction)
class ITFunctionAdmin(ReadOnlyAdmin):
    """The inventory of all organisations."""

    list_display = ("code", "name", "organisation", "state", "cost", "version")
    list_filter = ("organisation", "state")
    search_fields = ("code", "name")
    list_select_related = ("organisation",)
    show_full_result_count = False


@admin.register(models.Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    """The tenants."""

    list_display = ("slug", "name", "currency", "time_zone")


@admin.register(models.Member)
class MemberAdmin(ReadOnlyAdmin):
    """Who is what where."""

    list_display = ("user", "organisation", "role", "is_active")
    list_filter = ("organisation", "role")
    list_select_related = ("user", "organisation")


@admin.register(models.AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """What was done."""

    list_display = ("organisation", "seq", "at", "user", "deed", "target_name")
    list_filter = ("organisation", "deed")
    list_select_related = ("organisation", "user")
    show_full_result_count = False


admin.site.register([models.BusinessUnit, models.Tag, models.SavedFilter], ReadOnlyAdmin)
