"""What the frame and the settings of a business show."""

from kesher.workspace.queries.frame import figures
from kesher.workspace.queries.people import org_tree, user_rows
from kesher.workspace.queries.roles import rights_table, role_rows
from kesher.workspace.queries.settings import settings_areas

__all__ = ["figures", "org_tree", "rights_table", "role_rows", "settings_areas", "user_rows"]
