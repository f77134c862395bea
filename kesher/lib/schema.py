"""What migrations add to a table of a business: isolation, composite keys, the change log.

Django knows neither row-level security nor composite foreign keys, and PostgreSQL checks foreign
keys without row-level security: a plain key would accept a row of another business.
"""

from django.db import migrations

_POLICY = "business_id = nullif(current_setting('kesher.business', true), '')::bigint"


def business_table(
    table: str, *, parent: str | None = None, logged: bool = True
) -> migrations.RunSQL:
    """Isolate `table` by business, let keys point at it, and log its changes.

    `parent` names the column of the record whose open card shows these rows; it travels with the
    live event. `logged=False` is for tables that hold no facts of the business, such as progress.
    """
    forward = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY business_isolation ON {table} USING ({_POLICY}) WITH CHECK ({_POLICY})",
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_business_row UNIQUE (business_id, id)",
    ]
    backward = [
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_business_row",
        f"DROP POLICY business_isolation ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]
    if logged:
        argument = f"'{parent}'" if parent else "''"
        forward.append(
            f"CREATE TRIGGER log_change AFTER INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION kesher_log_change({argument})"
        )
        backward.insert(0, f"DROP TRIGGER log_change ON {table}")
    return migrations.RunSQL(";\n".join(forward), ";\n".join(backward))


def business_foreign_key(
    table: str, column: str, target: str, *, on_delete: str = "NO ACTION"
) -> migrations.RunSQL:
    """Bind `column` to a row of `target` in the same business."""
    name = f"{table}_{column}_same_business"
    if on_delete == "SET NULL":
        on_delete = f"SET NULL ({column})"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (business_id, {column}) "
        f"REFERENCES {target} (business_id, id) ON DELETE {on_delete} "
        "DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


_KEYS_OF_RECORD = {
    "owner_id": "tenancy_membership",
    "branch_id": "tenancy_orgunit",
    "department_id": "tenancy_orgunit",
    "created_by_id": "tenancy_membership",
    "deleted_by_id": "tenancy_membership",
}


def record_table(table: str, **keys: str) -> list[migrations.RunSQL]:
    """Isolate and log a table of records, and bind the keys of every record and these further ones.

    `keys` are the tables that columns lead to, as in `party_id="parties_party"`.
    """
    bound = {**_KEYS_OF_RECORD, **keys}
    return [
        business_table(table),
        *(business_foreign_key(table, column, target) for column, target in bound.items()),
    ]
