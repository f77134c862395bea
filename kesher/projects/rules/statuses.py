"""Which status of a project may follow which."""

from kesher.projects.choices import ProjectStatus
from kesher.records.rules.transitions import Transition, TransitionTable

FIRST = (ProjectStatus.PLANNED.value, ProjectStatus.ACTIVE.value)
CLOSED = frozenset({ProjectStatus.DONE.value, ProjectStatus.CANCELED.value})
EDIT = "project.edit"


def _move(to_status: ProjectStatus, *starts: ProjectStatus) -> Transition:
    return Transition(
        key=to_status.value,
        from_statuses=frozenset(start.value for start in starts),
        to_status=to_status.value,
        right=EDIT,
    )


STATUSES = TransitionTable(
    (
        _move(
            ProjectStatus.ACTIVE, ProjectStatus.PLANNED, ProjectStatus.ON_HOLD, ProjectStatus.DONE
        ),
        _move(ProjectStatus.ON_HOLD, ProjectStatus.PLANNED, ProjectStatus.ACTIVE),
        _move(ProjectStatus.DONE, ProjectStatus.ACTIVE),
        _move(
            ProjectStatus.CANCELED,
            ProjectStatus.PLANNED,
            ProjectStatus.ACTIVE,
            ProjectStatus.ON_HOLD,
        ),
        _move(ProjectStatus.PLANNED, ProjectStatus.CANCELED, ProjectStatus.ON_HOLD),
    )
)
