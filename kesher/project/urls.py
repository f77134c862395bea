"""Every address of the product; those of a business stand below /b/<business>/."""

from allauth.account import views as allauth_account
from allauth.mfa.base import views as two_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from kesher.diary.urls import public_urlpatterns

# Tried from the first to the last: what is asked for most stands first.
_in_business: list[URLPattern | URLResolver] = [
    path("", include("kesher.savedviews.urls")),
    path("", include("kesher.parties.urls")),
    path("", include("kesher.activities.urls")),
    path("", include("kesher.diary.urls")),
    path("", include("kesher.requests.urls")),
    path("", include("kesher.exchange.urls")),
    path("", include("kesher.attachments.urls")),
    path("", include("kesher.reminders.urls")),
    path("", include("kesher.notifications.urls")),
    path("", include("kesher.records.urls")),
    path("", include("kesher.workspace.urls")),
]

_own_account = RedirectView.as_view(pattern_name="tenancy:account")

# What allauth is used for, under the names by which its pages find each other; the rest of it is
# not reachable. Sign-in and the account page are ours.
_account: list[URLPattern | URLResolver] = [
    path("sign-in/", RedirectView.as_view(pattern_name="tenancy:login"), name="account_login"),
    path("again/", allauth_account.reauthenticate, name="account_reauthenticate"),
    path("two-factor/", _own_account, name="mfa_index"),
    path("two-factor/code/", two_factor.authenticate, name="mfa_authenticate"),
    path("two-factor/again/", two_factor.reauthenticate, name="mfa_reauthenticate"),
    path("two-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("two-factor/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/new/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recovery-codes/file/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("passkeys/", _own_account, name="mfa_list_webauthn"),
    path("passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/sign-in/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/again/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/name/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
]

handler500 = "kesher.project.errors.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kesher.tenancy.urls")),
    path("account/", include(_account)),
    *public_urlpatterns,
    path("api/v1/", include("kesher.api.urls")),
    path("b/<slug:business>/", include(_in_business)),
]
