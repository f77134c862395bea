"""The address at which a calendar program reads a member's meetings."""

from django.db import models

from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class CalendarFeed(BusinessModel):
    """A member's secret address; only its digest is kept. A new one makes the old one useless."""

    membership = ScopedForeignKey("tenancy.Membership", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["business", "membership"], name="one_feed_of_member"),
            models.UniqueConstraint(fields=["digest"], name="calendar_feed_once"),
        ]

    def __str__(self) -> str:
        return f"feed of {self.membership_id}"
