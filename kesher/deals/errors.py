"""What deals refuse."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Refusal


class ContactOfAnother(Refusal):
    """The contact of a deal belongs to its customer."""

    code = "contact_of_another"

    def __init__(self) -> None:
        super().__init__(_("Please choose a contact of this customer."), field="contact")
