"""What types declare that live on the generic screens: their deeds, and fields that all share."""

from kesher.lib.errors import Text
from kesher.records.rules.record_types import Deed


def create_deed(type_key: str, label: Text, *, right: str = "") -> Deed:
    """Return the deed of a list that opens the generic form of a new record."""
    return Deed(
        key="create",
        label=label,
        icon="plus",
        url_name="records:record_create",
        fixed=(("record_type", type_key),),
        right=f"{right or type_key}.create",
        opens_dialog=True,
    )


def edit_deed(type_key: str, label: Text, *, right: str = "") -> Deed:
    """Return the deed of a row that opens the generic form of its record."""
    return Deed(
        key="edit",
        label=label,
        icon="pencil",
        url_name="records:record_edit",
        argument="record_id",
        fixed=(("record_type", type_key),),
        right=f"{right or type_key}.edit",
        opens_dialog=True,
    )


def status_deed(type_key: str, label: Text, *, right: str = "") -> Deed:
    """Return the deed of a row that opens the window of its status."""
    return Deed(
        key="set_status",
        label=label,
        icon="arrows-shuffle",
        url_name="records:record_status",
        argument="record_id",
        fixed=(("record_type", type_key),),
        right=f"{right or type_key}.edit",
        opens_dialog=True,
    )
