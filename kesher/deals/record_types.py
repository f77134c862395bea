"""The record type of deals, and what deals add to the card of a party."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from kesher.customfields.rules.choice import choice, options_of
from kesher.customfields.rules.day import DATE
from kesher.customfields.rules.money import MONEY
from kesher.customfields.rules.percent import PERCENT
from kesher.customfields.rules.text import TEXT
from kesher.deals.choices import LostReason, Stage
from kesher.deals.models import Deal
from kesher.deals.operations import settle_deal
from kesher.deals.rules.stages import CLOSED, OPEN, STAGES
from kesher.parties.choices import PARTY_LEFT
from kesher.records.operations import plain_writer
from kesher.records.queries import register, register_tab
from kesher.records.queries.shared_fields import (
    link_field,
    moment_fields,
    place_fields,
    remarks_field,
)
from kesher.records.rendering.related import related_tab
from kesher.records.rules.generic import create_deed, edit_deed, status_deed
from kesher.records.rules.record_types import (
    BuiltInList,
    Dependency,
    FieldSpec,
    GuardedStatus,
    RecordType,
    SearchSpec,
)
from kesher.tenancy.rules.rights import record_rights, register_rights

STAGE = choice(
    options_of(
        Stage.choices,
        {
            Stage.NEEDS: "blue",
            Stage.OFFER: "amber",
            Stage.NEGOTIATION: "teal",
            Stage.WON: "green",
            Stage.LOST: "red",
        },
    )
)

register_rights(record_rights("deal", gettext_noop("Deals")))

DEAL = register(
    RecordType(
        key="deal",
        label=_("deal"),
        label_plural=_("deals"),
        icon="coin",
        model=Deal,
        table="deals_deal",
        right="deal",
        condition={"deleted_at": None, "party__left_lists_at": None},
        left_out={"party__left_lists_at": PARTY_LEFT},
        archived_attribute="archived_at",
        writer=plain_writer("deal", settle=settle_deal),
        statuses=(GuardedStatus(field_key="stage", table=STAGES, first=OPEN, closed=CLOSED),),
        search=SearchSpec(title="name", details=("party__name",), list_path="deals", position=30),
        row_deeds=(
            edit_deed("deal", _("Edit")),
            status_deed("deal", _("Set status")),
        ),
        fields=(
            FieldSpec(
                key="name",
                label=_("Name of the deal"),
                type=TEXT,
                sort_attribute="sort_key",
                is_required=True,
                in_list=True,
                in_form=True,
                in_import=True,
                aliases=("שם העסקה", "עסקה", "נושא", "deal", "deal name", "opportunity"),
                position=10,
            ),
            link_field(
                "party",
                _("Customer"),
                is_required=True,
                in_list=True,
                in_form=True,
                in_import=True,
                in_mini_card=True,
                aliases=("לקוח", "שם לקוח", "שם הלקוח", "customer", "account"),
                position=20,
            ),
            link_field(
                "contact",
                _("Contact"),
                in_form=True,
                position=25,
            ),
            FieldSpec(
                key="stage",
                label=_("Stage"),
                type=STAGE,
                in_list=True,
                in_form=True,
                in_filter=True,
                in_import=True,
                aliases=("שלב", "סטטוס", "stage", "status"),
                position=30,
            ),
            FieldSpec(
                key="amount",
                label=_("Amount"),
                type=MONEY,
                in_list=True,
                in_form=True,
                in_import=True,
                in_mini_card=True,
                aliases=("סכום", "שווי", "סכום העסקה", "amount", "value"),
                position=40,
            ),
            FieldSpec(
                key="probability",
                label=_("Probability"),
                type=PERCENT,
                in_list=True,
                in_form=True,
                in_import=True,
                aliases=("הסתברות", "סיכוי", "probability"),
                position=45,
            ),
            FieldSpec(
                key="expected_date",
                label=_("Expected to close"),
                type=DATE,
                in_list=True,
                in_form=True,
                in_filter=True,
                in_import=True,
                in_mini_card=True,
                aliases=("תאריך צפוי", "צפי סגירה", "תאריך סגירה", "expected date", "close date"),
                position=50,
            ),
            FieldSpec(
                key="lost_reason",
                label=_("Why it was lost"),
                type=choice(options_of(LostReason.choices)),
                is_extensible=True,
                depends=Dependency("stage", frozenset({Stage.LOST.value}), "visible"),
                in_filter=True,
                position=55,
            ),
            *place_fields(position=60),
            remarks_field(position=90),
            *moment_fields(),
        ),
        lists=(
            BuiltInList(
                path="deals",
                label=pgettext_lazy("list", "Deals"),
                icon="coin",
                status_field="stage",
                search_label=_("Search in deals"),
                empty_title=_("No deals yet"),
                empty_text=_(
                    "Here stands what your customers may buy: how much, how likely and until when."
                ),
                deeds=(create_deed("deal", _("New deal")),),
            ),
        ),
    )
)

register_tab(
    related_tab("party", "deal", by="party", label=pgettext_lazy("list", "Deals"), position=60)
)
