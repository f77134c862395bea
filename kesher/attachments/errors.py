"""What is refused about files."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Conflict, Refusal, Text


class NothingAttached(Refusal):
    """The form was sent without a file."""

    code = "nothing_attached"

    def __init__(self) -> None:
        super().__init__(_("Please choose a file."))


class FileNameMissing(Refusal):
    """Nothing is left of the name without what it must not hold."""

    code = "file_name_missing"

    def __init__(self) -> None:
        super().__init__(_("Please give the file a name."), field="name")


class PathInName(Refusal):
    """A name that leads to another folder; no program of good faith sends one."""

    code = "path_in_name"

    def __init__(self) -> None:
        super().__init__(_("The name of a file must not hold a path."), field="name")


class EndingChanged(Refusal):
    """A new name under which the file would pose as something else."""

    code = "ending_changed"

    def __init__(self) -> None:
        super().__init__(
            _("The end of the name says what kind of file it is, so it stays."), field="name"
        )


class EmptyFile(Refusal):
    """A file without a single byte."""

    code = "empty_file"

    def __init__(self) -> None:
        super().__init__(_("The file is empty."))


class FileTooLarge(Refusal):
    """More bytes than one file may have."""

    status = 413
    code = "file_too_large"

    def __init__(self, limit_megabytes: int) -> None:
        super().__init__(
            _("The file is too large: up to %(limit)s MB can be attached.")
            % {"limit": limit_megabytes}
        )


class ProgramRefused(Refusal):
    """A file that would run on the computer of whoever opens it."""

    code = "program_refused"

    def __init__(self) -> None:
        super().__init__(_("Programs and scripts cannot be attached."))


class LyingName(Refusal):
    """The content is not what the end of the name says."""

    code = "lying_name"

    def __init__(self, ending: str) -> None:
        super().__init__(
            _("The name ends with “.%(ending)s”, but that is not what the file holds.")
            % {"ending": ending}
        )


class QuotaExceeded(Refusal):
    """The business has filled the room that its files may take."""

    code = "quota_exceeded"

    def __init__(self, quota: str) -> None:
        super().__init__(
            _(
                "The files of the business have filled their room of %(quota)s. "
                "Delete some, or ask whoever runs the installation for more."
            )
            % {"quota": quota}
        )


class RecordArchived(Refusal):
    """Files of an archived record stay as they are."""

    code = "record_archived"

    def __init__(self) -> None:
        super().__init__(_("This is in the archive. Bring it back to change it."))


class FileInField(Refusal):
    """A file that a field of the record holds goes and changes with the field."""

    code = "file_in_field"

    def __init__(self, label: Text) -> None:
        super().__init__(
            _("The field “%(label)s” holds this file. Change it by editing the record.")
            % {"label": label}
        )


class NotYetScanned(Conflict):
    """Nobody gets a file before the virus scanner has seen it."""

    code = "not_yet_scanned"

    def __init__(self) -> None:
        super().__init__(_("The file has not been scanned for viruses yet. Try again soon."))


class InfectedFile(Refusal):
    """A file in which a virus was found, or which the scanner could not take."""

    code = "infected_file"

    def __init__(self) -> None:
        super().__init__(_("The file is held back, since the virus scanner did not clear it."))


class StoreUnavailable(Refusal):
    """The store of files does not do its part just now."""

    status = 503
    code = "store_unavailable"

    def __init__(self) -> None:
        super().__init__(_("The files cannot be reached just now. Try again in a moment."))
