from django.urls import path

from kesher.parties.views import cards, contacts, lookups, merging, parties, quick

app_name = "parties"
urlpatterns = [
    path("parties/new/", parties.party_create, name="party_create"),
    path("parties/new/quick/", quick.party_quick_create, name="party_quick_create"),
    path("parties/matches/", lookups.party_matches, name="party_matches"),
    path("parties/merge/", merging.party_merge, name="party_merge"),
    path("parties/<int:party_id>/", cards.party_card, name="party_card"),
    path("parties/<int:party_id>/merge/", merging.merge_with, name="merge_with"),
    path("parties/<int:party_id>/head/", cards.party_head, name="party_head"),
    path("parties/<int:party_id>/side/", cards.party_side, name="party_side"),
    path("parties/<int:party_id>/tab/<slug:tab>/", cards.party_tab, name="party_tab"),
    path("parties/<int:party_id>/edit/", parties.party_edit, name="party_edit"),
    path("parties/<int:party_id>/archive/", cards.party_archive, name="party_archive"),
    path("parties/<int:party_id>/unarchive/", cards.party_unarchive, name="party_unarchive"),
    path(
        "parties/<int:party_id>/roles/<slug:role>/add/",
        cards.party_role_add,
        name="party_role_add",
    ),
    path(
        "parties/<int:party_id>/roles/<slug:role>/remove/",
        cards.party_role_remove,
        name="party_role_remove",
    ),
    path("parties/<int:party_id>/contacts/new/", contacts.contact_create, name="contact_create"),
    path("contacts/<int:contact_id>/edit/", contacts.contact_edit, name="contact_edit"),
    path("contacts/<int:contact_id>/archive/", contacts.contact_archive, name="contact_archive"),
    path(
        "contacts/<int:contact_id>/unarchive/",
        contacts.contact_unarchive,
        name="contact_unarchive",
    ),
    path(
        "parties/<int:party_id>/contacts/matches/",
        lookups.contact_matches,
        name="contact_matches",
    ),
    path("contacts/merge/", merging.contact_merge, name="contact_merge"),
    path("contacts/<int:contact_id>/merge/", merging.contact_merge_with, name="contact_merge_with"),
    path("duplicates/", merging.duplicate_list, name="duplicate_list"),
    path("duplicates/scan/", merging.duplicate_scan, name="duplicate_scan"),
    path("duplicates/<int:pair_id>/dismiss/", merging.duplicate_dismiss, name="duplicate_dismiss"),
    path("duplicates/<int:pair_id>/restore/", merging.duplicate_restore, name="duplicate_restore"),
    path("merges/<int:merge_id>/", merging.merge_report, name="merge_report"),
    path("merges/<int:merge_id>/undo/", merging.merge_undo, name="merge_undo"),
    path("parties/lookup/", lookups.party_lookup, name="party_lookup"),
    path("localities/", lookups.locality_lookup, name="locality_lookup"),
]
