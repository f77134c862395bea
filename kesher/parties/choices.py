from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PartyKind(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANIZATION = "organization", _("Organization")


class PartyRole(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    SUPPLIER = "supplier", _("Supplier")


class CustomerStatus(models.TextChoices):
    NEW = "new", _("New")
    FOLLOW_UP = "follow_up", _("Follow-up + meeting / quote")
    REAL = "real", _("Real customer")
    REAL_WITH_CONTRACT = "real_with_contract", _("Real customer + club/contract")
    FROZEN = "frozen", _("Frozen customer")
    NOT_INTERESTED = "not_interested", _("Not interested")
    FICTITIOUS = "fictitious", _("Fictitious customer")


class Standing(models.TextChoices):
    """Whether a party has an account card, and so may get every document."""

    PERMANENT = "permanent", _("Permanent")
    POTENTIAL = "potential", _("Potential")


class SupplierStatus(models.TextChoices):
    FOLLOW_UP = "follow_up", _("Supplier in follow-up")
    APPROVED = "approved", _("Approved")
    FROZEN = "frozen", _("Frozen supplier")


class IdNumberKind(models.TextChoices):
    ID = "id", _("ID number")
    COMPANY = "company", _("Company")
    PARTNERSHIP = "partnership", _("Partnership")
    NONPROFIT = "nonprofit", _("Non-profit organization")
    FOREIGN = "foreign", _("Foreign")
    UNKNOWN = "unknown", _("Not known")


class PhoneKind(models.TextChoices):
    MOBILE = "mobile", _("Mobile")
    FIXED = "fixed", _("Landline")
    VOIP = "voip", _("VoIP")
    SHARED = "shared", _("Shared cost")
    TOLL_FREE = "tollfree", _("Toll free")
    PREMIUM = "premium", _("Premium")
    STAR = "star", _("Star number")
    SHORT = "short", _("Short number")
    FOREIGN = "foreign", _("Foreign")
    UNKNOWN = "unknown", _("Not known")


class FictitiousReason(models.TextChoices):
    FICTITIOUS = "fictitious", _("Fictitious")
    DUPLICATE = "duplicate", _("Duplicate")


class MergedKind(models.TextChoices):
    PARTY = "party", _("Customer / supplier")
    CONTACT = "contact", _("Contact")


class MergeState(models.TextChoices):
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    UNDOING = "undoing", pgettext_lazy("merge", "Being undone")
    UNDONE = "undone", pgettext_lazy("merge", "Undone")


class PostalCodeProblem(models.TextChoices):
    OLD = "old", _("Postal codes have seven digits since 2013.")
    INVALID = "invalid", _("A postal code has seven digits.")


PARTY_LEFT = _("Its customer left the lists: deleted, merged or fictitious.")

TRANSITION_LABELS = {
    "start_follow_up": _("Move to follow-up + meeting / quote"),
    "admit_existing": _("Admit as a real customer"),
    "add_contract": _("Real customer + club/contract"),
    "end_contract": _("Real customer, no club/contract"),
    "freeze": _("Freeze the customer"),
    "unfreeze_to_real": _("Real customer"),
    "unfreeze_to_real_with_contract": _("Real customer + club/contract"),
    "mark_not_interested": _("The customer is not interested"),
    "return_to_follow_up": _("Return the customer to sales follow-up"),
    "mark_fictitious": _("Fictitious / duplicate customer"),
    "restore": _("Restore to the list of customers"),
    "approve": _("Approve the supplier for regular activity"),
    "mark_problematic": _("Mark as problematic"),
}
