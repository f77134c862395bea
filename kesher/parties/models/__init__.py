"""Parties, the people in them, and how to reach both."""

from kesher.parties.models.contacts import Contact
from kesher.parties.models.duplicates import DuplicatePair, DuplicateScan
from kesher.parties.models.leads import FictitiousLead
from kesher.parties.models.merges import Merge, MergedRecord, MergeStep
from kesher.parties.models.parties import Party
from kesher.parties.models.reach import Address, Email, Phone

__all__ = [
    "Address",
    "Contact",
    "DuplicatePair",
    "DuplicateScan",
    "Email",
    "FictitiousLead",
    "Merge",
    "MergeStep",
    "MergedRecord",
    "Party",
    "Phone",
]
