"""Signing in: by user name inside a business, by e-mail at the installation."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.backends import BaseBackend

from kesher.tenancy.models import User


class MembershipBackend(BaseBackend):
    """Finds the person of a session."""

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


class AccountAdapter(DefaultAccountAdapter):
    """How people sign in here."""


class MfaAdapter(DefaultMFAAdapter):
    """How second factors name this installation."""
