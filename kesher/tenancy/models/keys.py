"""What lets somebody in or is accepted once: links, tokens of programs, answers kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.tenancy.choices import AccessLinkKind
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class AccessLink(BusinessModel):
    """An invitation or a reset: a link for one use, of which only the digest is kept."""

    membership = ScopedForeignKey("tenancy.Membership", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=AccessLinkKind)
    digest = models.CharField(max_length=64)
    is_mailed = models.BooleanField(
        default=False, help_text=_("Sent to the person's own address, so opening it proves it.")
    )
    email = models.EmailField(blank=True)
    is_from_operator = models.BooleanField(
        default=False, help_text=_("Made by whoever runs the installation.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = ScopedForeignKey("tenancy.Membership", null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["business", "digest"], name="access_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.membership_id}"


class ApiToken(BusinessModel):
    """A key by which a program acts for a user; only its digest is kept."""

    membership = ScopedForeignKey("tenancy.Membership", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("Name"), max_length=80)
    digest = models.CharField(max_length=64)
    hint = models.CharField(
        max_length=8, help_text=_("The end of the token, by which people tell tokens apart.")
    )
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("Valid until"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(BusinessModel.Meta):
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="api_token_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} …{self.hint}"


class IdempotencyKey(BusinessModel):
    """A form that was sent once; sent again, it answers with what it made the first time."""

    key = models.UUIDField()
    membership = ScopedForeignKey("tenancy.Membership", related_name="+")
    deed = models.CharField(max_length=80)
    result_id = models.BigIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["business", "key"], name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        return str(self.key)
