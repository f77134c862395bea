"""What every record has of its files: a tab, a place to drop them, lines in its history."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.attachments.models import Attachment
from kesher.attachments.queries import readable_keys
from kesher.attachments.rendering import file_figure, files_tab, uploads_context
from kesher.attachments.rendering.stream import FILES
from kesher.customfields.rules.moment import DATETIME
from kesher.customfields.rules.text import TEXT
from kesher.records.queries import (
    EVERY_TYPE,
    register_panel,
    register_shared_child,
    register_tab,
)
from kesher.records.queries.stream import register_stream_source
from kesher.records.rules.record_types import (
    CardPanel,
    CardTab,
    ChildTable,
    FieldSpec,
    RecordType,
)


def _row_ids(kind: RecordType, record_id: int) -> Any:
    files = Attachment.objects.filter(record_type=kind.key, record_id=record_id)
    return files.filter(field_key__in=readable_keys(kind)).values("pk")


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

register_stream_source(FILES)
register_tab(
    CardTab(
        record_type=EVERY_TYPE,
        key="files",
        label=_("Files"),
        position=95,
        template="attachments/_attachments.html",
        context=files_tab,
        icon="paperclip",
        count=file_figure,
    )
)
register_panel(
    CardPanel(
        record_type=EVERY_TYPE,
        key="uploads",
        position=100,
        template="attachments/_attachment_uploads.html",
        context=uploads_context,
        is_aside=False,
    )
)
