"""What writing a project means beyond its columns."""

from kesher.projects.errors import EndsBeforeStart
from kesher.projects.models import Project


def settle_project(project: Project) -> None:
    """Check what the dates of a project say of each other, before it is stored.

    Raises: EndsBeforeStart.
    """
    for field in ("target_date", "end_date"):
        date = getattr(project, field)
        if date and project.start_date and date < project.start_date:
            raise EndsBeforeStart(field=field)
