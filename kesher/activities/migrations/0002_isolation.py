"""Isolation by business, keys within the business, and the change log."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key, business_table


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0001_initial"),
        ("tenancy", "0002_isolation"),
        ("parties", "0002_isolation"),
    ]

    operations = [
        business_table("activities_activity", parent="party_id"),
        business_table("activities_phonecall", parent="activity_id"),
        business_table("activities_meeting", parent="activity_id"),
        business_table("activities_meetingparticipant", parent="meeting_id"),
        business_table("activities_nextcall", parent="party_id"),
        business_foreign_key("activities_activity", "owner_id", "tenancy_membership"),
        business_foreign_key("activities_activity", "branch_id", "tenancy_orgunit"),
        business_foreign_key("activities_activity", "department_id", "tenancy_orgunit"),
        business_foreign_key("activities_activity", "created_by_id", "tenancy_membership"),
        business_foreign_key("activities_activity", "party_id", "parties_party"),
        business_foreign_key("activities_activity", "contact_id", "parties_contact"),
        business_foreign_key("activities_phonecall", "activity_id", "activities_activity"),
        business_foreign_key("activities_meeting", "activity_id", "activities_activity"),
        business_foreign_key("activities_meetingparticipant", "meeting_id", "activities_meeting"),
        business_foreign_key(
            "activities_meetingparticipant", "membership_id", "tenancy_membership"
        ),
        business_foreign_key("activities_meetingparticipant", "contact_id", "parties_contact"),
        business_foreign_key("activities_nextcall", "activity_id", "activities_activity"),
        business_foreign_key("activities_nextcall", "party_id", "parties_party"),
        business_foreign_key("activities_nextcall", "assignee_id", "tenancy_membership"),
        business_foreign_key("activities_nextcall", "department_id", "tenancy_orgunit"),
        business_foreign_key("activities_nextcall", "taken_by_id", "tenancy_membership"),
        business_foreign_key("activities_nextcall", "closed_by_id", "tenancy_membership"),
        business_foreign_key("activities_nextcall", "contacted_in_id", "activities_activity"),
    ]
