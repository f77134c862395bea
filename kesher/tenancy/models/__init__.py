"""Businesses, the people in them, what they may do, and what they did."""

from kesher.tenancy.models.businesses import ActivationCode, Business
from kesher.tenancy.models.changes import Change
from kesher.tenancy.models.keys import AccessLink, ApiToken, IdempotencyKey
from kesher.tenancy.models.people import Group, GroupMember, Membership, OrgUnit, Role, User
from kesher.tenancy.models.working_time import OwnDay, WorkSchedule

__all__ = [
    "AccessLink",
    "ActivationCode",
    "ApiToken",
    "Business",
    "Change",
    "Group",
    "GroupMember",
    "IdempotencyKey",
    "Membership",
    "OrgUnit",
    "OwnDay",
    "Role",
    "User",
    "WorkSchedule",
]
