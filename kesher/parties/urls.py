from django.urls import path

from kesher.parties.views import cards, contacts, lookups, parties

app_name = "parties"
urlpatterns = [
    path("parties/new/", parties.party_create, name="party_create"),
    path("parties/new/quick/", parties.party_quick_create, name="party_quick_create"),
    path("parties/matches/", parties.party_matches, name="party_matches"),
    path("parties/<int:party_id>/", cards.party_card, name="party_card"),
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
    path("parties/lookup/", lookups.party_lookup, name="party_lookup"),
    path("localities/", lookups.locality_lookup, name="locality_lookup"),
]
