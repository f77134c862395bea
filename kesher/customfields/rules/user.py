"""A user of the business, by the id of the membership."""

from dataclasses import replace

from kesher.customfields.rules.record_link import RECORD_LINK

USER = replace(RECORD_LINK, key="user", widget_name="users_tree", is_sortable=True)
