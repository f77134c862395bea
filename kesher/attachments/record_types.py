"""What the history of every record tells of its files."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.attachments.models import Attachment
from kesher.customfields.rules.moment import DATETIME
from kesher.customfields.rules.text import TEXT
from kesher.records.queries import register_shared_child
from kesher.records.rules.record_types import ChildTable, FieldSpec


def _row_ids(type_key: str, record_id: int) -> Any:
    return Attachment.objects.filter(record_type=type_key, record_id=record_id).values("pk")


register_shared_child(
    ChildTable(
        table="attachments_attachment",
        label=_("file"),
        fields=(
            FieldSpec(key="name", label=_("File name"), type=TEXT),
            FieldSpec(key="virus", label=_("Virus"), type=TEXT),
            FieldSpec(key="deleted_at", label=_("Deleted"), type=DATETIME),
        ),
        row_ids=_row_ids,
        deed_labels={
            "attachments.attach_file": _("File attached"),
            "attachments.rename_attachment": _("File renamed"),
            "attachments.delete_attachment": _("File deleted"),
            "attachments.restore_attachment": _("File restored"),
        },
    )
)
