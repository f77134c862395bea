"""What every address of a business needs: declared once, and walked as every role.

An address without an entry fails the walk, so that a new view states who may open it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kesher.tenancy.rules.access import Actor, Level, is_within_reach

Place = Mapping[str, int | None]


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """Who may ask for an address, once what it is asked for is sound.

    `any_of`: one of these rights, however far it reaches. `reach`: each must reach the record; the
    first is the right to see it. `whole`: the right for everything. `mine`: the row is Dana's own.
    `is_empty`: there is nothing at the address for anybody in the business of the walk.
    """

    method: str = "get"
    any_of: tuple[str, ...] = ()
    reach: tuple[str, ...] = ()
    whole: str = ""
    mine: bool = False
    is_empty: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    after: str = ""

    def is_open(self, actor: Actor, owner: Actor, place: Place) -> bool:
        """Tell whether the actor may ask."""
        return (
            (not self.any_of or any(map(actor.may, self.any_of)))
            and all(is_within_reach(actor, right, **place) for right in self.reach)
            and (not self.whole or actor.level(self.whole) is Level.ALL)
            and (not self.mine or actor == owner)
            and not self.is_empty
        )

    def is_hidden(self, actor: Actor, place: Place) -> bool:
        """Tell whether the record is out of sight, so that the answer must be 404.

        Who has not the right at all may be told so; that tells nothing of the record.
        """
        rights = (*self.any_of, *self.reach)
        may_see = bool(self.reach) and all(map(actor.may, rights))
        return may_see and not is_within_reach(actor, self.reach[0], **place)


def get(*any_of: str, **more: object) -> Expectation:
    return Expectation(any_of=any_of, **more)  # type: ignore[arg-type]


def post(*any_of: str, **more: object) -> Expectation:
    return Expectation(method="post", any_of=any_of, **more)  # type: ignore[arg-type]


def see(*reach: str, **more: object) -> Expectation:
    return Expectation(reach=reach, **more)  # type: ignore[arg-type]


def do(*reach: str, **more: object) -> Expectation:
    return Expectation(method="post", reach=reach, **more)  # type: ignore[arg-type]


_DEAL = {"record_type": "deal", "record_id": "deal_id"}
_OWN = {"type_key": "own_type"}
_UNKNOWN = {"activity_id": "unknown_id"}
_MEETING = {"activity_id": "meeting_id"}
_MESSAGE = {"request_id": "message_id"}


EXPECTED: dict[str, Expectation] = {
    # --- the frame, one's own account
    "workspace:home": get(),
    "workspace:badges": get(),
    "workspace:styleguide": get(),
    "workspace:settings": get(),
    "workspace:access_explained": get(),
    "tenancy:profile": get(),
    "tenancy:preferences": post(),
    "tenancy:logo": get(),
    "notifications:notification_list": get(),
    "notifications:notification_menu": get(),
    "notifications:notification_open": get(mine=True),
    "notifications:notification_mark": post(mine=True),
    "notifications:notifications_read": post(),
    "notifications:notification_wishes": get(),
    "notifications:day_summary": get(),
    # --- lists, boards, views
    "savedviews:search": get(),
    "savedviews:record_list": get("party.see"),
    "savedviews:record_board": get("party.see"),
    "savedviews:board_cards": get("party.see", query="column=new"),
    "savedviews:board_figures": get("party.see"),
    "savedviews:board_move": do(
        "party.see", "party.edit", query="segment=supplier_status", data={"record": "party_id"}
    ),
    "savedviews:record_split": get("party.see"),
    "savedviews:record_rows": get("party.see"),
    "savedviews:list_sums": get("party.see"),
    "savedviews:list_count": get("party.see"),
    "savedviews:filter_menu": get("party.see"),
    "savedviews:filter_builder": get("party.see"),
    "savedviews:filter_condition": get("party.see"),
    "savedviews:match_count": get("party.see"),
    "savedviews:column_chooser": get("party.see"),
    "savedviews:view_create": get("party.see"),
    "savedviews:view_edit": get(mine=True),
    "savedviews:view_save": post(mine=True),
    "savedviews:view_copy": post(mine=True),
    "savedviews:view_default": post(mine=True),
    "savedviews:view_delete": post(mine=True),
    "savedviews:view_restore": post(mine=True, after="savedviews:view_delete"),
    "savedviews:record_menu": see("party.see"),
    "savedviews:cell_edit": see("party.see", "party.edit"),
    "savedviews:row_delete": do("party.see", "party.delete"),
    "savedviews:row_restore": do("party.see", "party.delete", after="savedviews:row_delete"),
    "workspace:record_delete": do("party.see", "party.delete"),
    "workspace:recycle_bin": get(
        "party.delete", "contact.delete", "deal.delete", "project.delete", "request.delete"
    ),
    "workspace:recycle_bin_restore": do(
        "party.see", "party.delete", after="workspace:record_delete"
    ),
    # --- deeds done to many, import, export
    "exchange:batch_list": get(
        *(
            f"{kind}.{deed}"
            for kind in ("party", "contact", "deal", "project", "request")
            for deed in ("create", "export", "edit", "delete", "archive")
        )
    ),
    "exchange:batch_create": get("party.export", query="listing=customers&deed=export&all=1"),
    "exchange:batch_progress": get(whole="party.create"),
    "exchange:batch_cancel": post(whole="party.create"),
    "exchange:batch_report": get(whole="party.create"),
    "exchange:batch_undo": post(whole="party.create"),
    "exchange:import_upload": get(
        "party.create", "contact.create", "deal.create", "project.create", "request.create"
    ),
    "exchange:import_mapping": get(whole="party.create"),
    "exchange:import_encoding": post(whole="party.create"),
    "exchange:import_start": post(whole="party.create"),
    # --- parties and contacts
    "parties:party_card": see("party.see"),
    "parties:party_head": see("party.see"),
    "parties:party_side": see("party.see"),
    "parties:party_tab": see("party.see"),
    "parties:party_create": get("party.create"),
    "parties:party_quick_create": get("party.create"),
    "parties:party_matches": post("party.see"),
    "parties:party_lookup": get("party.see"),
    "parties:locality_lookup": get(),
    "parties:party_edit": see("party.see", "party.edit"),
    "parties:party_archive": do("party.see", "party.archive"),
    "parties:party_unarchive": do("party.see", "party.archive"),
    "parties:party_role_add": do("party.see", "party.edit"),
    "parties:party_role_remove": do("party.see", "party.edit"),
    "parties:contact_create": see("party.see", "contact.create"),
    "parties:contact_matches": do("party.see"),
    "parties:contact_edit": see("contact.see", "contact.edit"),
    "parties:contact_archive": do("contact.see", "contact.archive"),
    "parties:contact_unarchive": do("contact.see", "contact.archive"),
    "parties:merge_with": see("party.see", "party.merge"),
    "parties:contact_merge_with": see("party.see", "party.merge"),
    "parties:party_merge": get("party.merge"),
    "parties:contact_merge": get("party.merge"),
    "parties:duplicate_list": get("party.merge"),
    "parties:duplicate_scan": post("party.merge"),
    "parties:duplicate_dismiss": do("party.see", "party.merge"),
    "parties:duplicate_restore": do("party.see", "party.merge"),
    "parties:merge_report": see("party.see", "party.merge"),
    "parties:merge_undo": do("party.see", "party.merge"),
    # --- records of every type
    "records:record_history": see("party.see"),
    "records:record_lookup": get("party.see"),
    "records:record_card": see("deal.see", values=_DEAL),
    "records:record_head": see("deal.see", values=_DEAL),
    "records:record_tab": see("deal.see", values={**_DEAL, "tab": "details"}),
    "records:record_create": get("deal.create", values=_DEAL),
    "records:record_edit": see("deal.see", "deal.edit", values=_DEAL),
    "records:record_status": do("deal.see", "deal.edit", values=_DEAL, data={"to": "offer"}),
    # Deals belong to no series; tests/requests/test_series_doors.py has what does.
    "records:record_lasting": do(
        "deal.see", "deal.edit", values=_DEAL | {"field": "name"}, is_empty=True
    ),
    "records:record_archive": do("deal.see", "deal.archive", values=_DEAL),
    "records:record_unarchive": do("deal.see", "deal.archive", values=_DEAL),
    # --- files
    "attachments:attachment_open": see("party.see"),
    "attachments:attachment_upload": post("party.create", "party.edit"),
    "attachments:attachment_list": see("party.see"),
    "attachments:attachment_file": see("party.see"),
    "attachments:attachment_preview": see("party.see"),
    "attachments:attachment_add": do("party.see", "party.edit"),
    "attachments:attachment_rename": see("party.see", "party.edit"),
    "attachments:attachment_delete": do("party.see", "party.edit"),
    "attachments:attachment_restore": do(
        "party.see", "party.edit", after="attachments:attachment_delete"
    ),
    # --- the contact log, next calls, meetings, leads
    "activities:call_queue": get("activity.see"),
    "activities:call_queue_cards": get("activity.see"),
    "activities:call_queue_counts": get("activity.see"),
    "activities:contact_log": see("party.see", "activity.see"),
    "activities:contact_log_rows": see("party.see", "activity.see"),
    "activities:contact_log_print": see("party.see", "activity.export"),
    "activities:contact_log_pdf": see("party.see", "activity.export"),
    "activities:call_log": see("party.see", "activity.create"),
    "activities:note_log": see("party.see", "activity.create"),
    "activities:message_log": see("party.see", "activity.create"),
    "activities:no_answer_log": do("party.see", "activity.create"),
    "activities:status_change": see("party.see", "activity.create"),
    "activities:activity_summary": see("activity.see"),
    "activities:activity_menu": see("activity.see"),
    "activities:activity_edit": see("activity.see", "activity.edit", method="post"),
    "activities:activity_delete": do("activity.see", "activity.edit"),
    "activities:next_call_set": see("activity.see", "activity.create"),
    "activities:next_call_panel": see("party.see"),
    "activities:next_call": see("activity.see", "activity.create"),
    "activities:next_call_close": see("activity.see", "activity.create"),
    "activities:next_call_take": do("activity.see", "activity.edit"),
    "activities:next_call_release": do("activity.see", "activity.edit"),
    "activities:documentation_create": get("activity.create"),
    "activities:meeting_create": get("activity.create"),
    "activities:meeting": see("activity.see", values=_MEETING),
    "activities:unknown_call_list": get("activity.see"),
    "activities:unknown_call_rows": get("activity.see"),
    "activities:incoming_call": get("activity.create"),
    "activities:incoming_call_matches": get("activity.create"),
    "activities:unknown_call_name": see("activity.see", values=_UNKNOWN),
    "activities:fictitious_lead_list": get("party.see"),
    "activities:fictitious_lead": see("party.see"),
    "activities:fictitious_lead_restore": do("party.see", "party.restore_fictitious"),
    # --- the diary, meetings, reminders, working hours
    "diary:diary": get("activity.see"),
    "diary:diary_menu": see("activity.see", values=_MEETING),
    "diary:diary_move": do("activity.see", "activity.edit", values=_MEETING, is_empty=True),
    "diary:calendar_settings": get("activity.see"),
    "diary:calendar_export": get("activity.see"),
    "diary:calendar_feed_make": post("activity.see"),
    "diary:calendar_feed_revoke": post(),
    "diary:working_hours": get(),
    "diary:working_hours_clear": post(),
    "diary:own_day_add": post(),
    "diary:own_day_remove": post("settings.business"),
    "diary:resource_list": get("settings.business"),
    "diary:resource_edit": get("settings.business"),
    "activities:meeting_busy": get("activity.see"),
    "activities:meeting_contacts": get("activity.create"),
    "activities:meeting_answer": do("activity.see", values=_MEETING),
    "activities:meeting_delete": do("activity.see", "activity.edit", values=_MEETING),
    "activities:party_meetings": see("party.see"),
    "reminders:reminder_list": get(),
    "reminders:reminder_menu": get(),
    "reminders:reminders_now": get(),
    "reminders:reminder_create": get(),
    "reminders:reminder_edit": get(mine=True),
    "reminders:reminder_snooze": get(mine=True),
    "reminders:reminder_done": post(mine=True),
    "reminders:reminder_dismiss": post(mine=True),
    "reminders:reminder_bring_back": post(mine=True),
    "reminders:record_reminders": see("party.see"),
    "reminders:record_remind": see("party.see"),
    # --- messages and tasks; that of the walk stands in no branch
    "requests:active_requests": get("request.see"),
    "requests:active_request_rows": get("request.see"),
    "requests:active_request_counts": get("request.see"),
    "requests:customer_requests": get("request.see"),
    "requests:requests_change": get("request.edit", "request.see"),
    "requests:request_links": get(whole="request.see"),
    "requests:request_menu": get(whole="request.see"),
    "requests:message_handle": post(whole="request.edit", values=_MESSAGE),
    "requests:message_call_back": post(whole="request.edit", values=_MESSAGE),
    "requests:request_schedule": get("activity.create", whole="request.see"),
    "requests:task_checklist": get(whole="request.see"),
    "requests:checklist_item_add": post(whole="request.edit"),
    "requests:checklist_item_edit": post(whole="request.edit"),
    "requests:checklist_item_tick": post(whole="request.edit"),
    "requests:checklist_item_move": post(whole="request.edit"),
    "requests:checklist_item_delete": post(whole="request.edit"),
    "requests:checklist_item_restore": post(
        whole="request.edit", after="requests:checklist_item_delete"
    ),
    "requests:task_dependencies": get(whole="request.see"),
    "requests:dependency_add": post(whole="request.edit", data={"waits_for": "awaited_id"}),
    "requests:dependency_remove": post(whole="request.edit", data={"waits_for": "awaited_id"}),
    "diary:diary_beside": get("activity.see"),
    "activities:meeting_lookup": get("activity.see"),
    "requests:request_report": get("request.see"),
    "requests:request_report_rows": get("request.see"),
    "requests:request_report_print": get("request.export"),
    "requests:saved_report_create": get("request.see"),
    "requests:saved_report_edit": get(mine=True),
    "requests:saved_report_save": post(mine=True),
    "requests:saved_report_copy": post(mine=True),
    "requests:saved_report_default": post(mine=True),
    "requests:saved_report_delete": post(mine=True),
    "requests:saved_report_restore": post(mine=True, after="requests:saved_report_delete"),
    "exchange:source_export": get("request.export"),
    "requests:related_requests": see("party.see", values={"record_type": "message"}),
    # --- the stream of a card
    "records:record_stream": see("party.see"),
    "records:stream_entry": see("party.see"),
    "records:stream_pin": do(
        "party.see", "party.edit", data={"source": "activities", "row": "row_id", "is_pinned": "1"}
    ),
    "activities:stream_call": see("party.see", "activity.create"),
    "activities:stream_note": see("party.see", "activity.create"),
    "activities:stream_documentation": see("party.see", "activity.create"),
    "activities:mention_lookup": see("party.see", "activity.create"),
    "savedviews:list_groups": get("party.see", query="group=owner"),
}


def _settings(right: str, screens: str, posts: str = "", **more: object) -> None:
    for name in screens.split():
        EXPECTED[name] = get(right, **more)
    for name in posts.split():
        EXPECTED[name] = post(right, **more)


_settings("settings.activation", "tenancy:activation")
_settings(
    "settings.business",
    "workspace:business_settings",
    "workspace:logo_upload workspace:logo_remove",
)
_settings("settings.leads", "workspace:lead_fields")
_settings("settings.api", "workspace:api_token_list")
_settings(
    "settings.groups",
    "workspace:group_list workspace:group_create workspace:group_edit",
    "workspace:group_remove",
)
_settings(
    "settings.org_units",
    "workspace:org_tree workspace:org_unit_create workspace:org_unit_edit",
    "workspace:org_unit_deactivate workspace:org_unit_reactivate",
)
_settings(
    "settings.roles",
    "workspace:role_list workspace:role_create workspace:role_edit",
    "workspace:role_remove",
)
_settings(
    "settings.users",
    "workspace:user_list workspace:user_create workspace:user_edit workspace:user_password"
    " workspace:user_deactivate workspace:user_handover",
    "workspace:user_link workspace:user_reactivate workspace:user_second_factor_remove",
    values={"membership_id": "member_id"},
)
_settings(
    "settings.records",
    "workspace:record_design workspace:field_list workspace:field_create workspace:field_edit"
    " workspace:field_type_change",
    "workspace:field_move workspace:field_order workspace:field_delete",
)
_settings(
    "settings.records",
    "workspace:record_type_list workspace:record_type_create workspace:record_type_edit"
    " workspace:status_list",
    "workspace:record_type_retire",
    values=_OWN,
)
EXPECTED["workspace:field_restore"] = post("settings.records", after="workspace:field_delete")
EXPECTED["workspace:record_type_bring_back"] = post(
    "settings.records", values=_OWN, after="workspace:record_type_retire"
)
EXPECTED["workspace:api_token_revoke"] = post("settings.users")
EXPECTED["exchange:batch_file"] = get(is_empty=True)

_settings(
    "settings.api",
    "workspace:webhook_list workspace:webhook_create workspace:webhook_detail"
    " workspace:webhook_delivery",
    "workspace:webhook_delete workspace:webhook_pause",
)
# What lets it speak is for those alone whose rights reach as far as its user's, here the owner's.
for _name in ("ping", "replay", "resume", "secret_renew", "delivery_replay"):
    EXPECTED[f"workspace:webhook_{_name}"] = post("settings.api", mine=True)
EXPECTED["workspace:webhook_edit"] = get("settings.api", mine=True)
_settings("settings.records", "workspace:option_table_list")
EXPECTED["workspace:option_table"] = get(is_empty=True)
_settings("settings.records", "workspace:reminder_presets")
EXPECTED["workspace:reminder_presets_undo"] = post(is_empty=True)  # nothing was changed yet
