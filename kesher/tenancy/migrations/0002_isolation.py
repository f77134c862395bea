"""Isolation of businesses, the change log, and the functions that look across businesses."""

from django.db import connections, migrations
from django.db.migrations.operations.base import Operation

from kesher.lib.schema import business_foreign_key, business_table

FIND_BUSINESS = """
CREATE FUNCTION kesher_business_id(wanted text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT id FROM public.tenancy_business WHERE slug = wanted $$
"""

BUSINESSES_OF_PERSON = """
CREATE FUNCTION kesher_businesses_of(person bigint) RETURNS TABLE (slug text, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT b.slug, b.name FROM public.tenancy_membership m
  JOIN public.tenancy_business b ON b.id = m.business_id
  WHERE m.user_id = person AND m.is_active
  ORDER BY b.name, b.slug
$$
"""

# Who asks is named by the address and the session; one round trip opens the request.
FIND_MEMBER = """
CREATE FUNCTION kesher_member(wanted text, person bigint)
RETURNS TABLE (business_id bigint, membership_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT m.business_id, m.id FROM public.tenancy_membership m
  JOIN public.tenancy_business b ON b.id = m.business_id
  WHERE b.slug = wanted AND m.user_id = person AND m.is_active
$$
"""

# What a business may do to a person depends on whether he is anybody else's too: yes or no, and
# nothing about where.
ELSEWHERE = """
CREATE FUNCTION kesher_is_elsewhere(person bigint, only_active boolean) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT EXISTS (
    SELECT FROM public.tenancy_membership
    WHERE user_id = person AND (is_active OR NOT only_active)
      AND business_id IS DISTINCT FROM nullif(current_setting('kesher.business', true), '')::bigint
  )
$$
"""

HAS_BUSINESSES = """
CREATE FUNCTION kesher_has_businesses() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT FROM public.tenancy_business) $$
"""

ISOLATE_BUSINESS = """
ALTER TABLE tenancy_business ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenancy_business FORCE ROW LEVEL SECURITY;
CREATE POLICY business_isolation ON tenancy_business
  USING (id = nullif(current_setting('kesher.business', true), '')::bigint)
  WITH CHECK (id = nullif(current_setting('kesher.business', true), '')::bigint)
"""

# An insert is logged with the values it has, an update with old and new of what it changed, a
# deletion with what it took away. Columns that follow from others are left out.
LOG_CHANGE = """
CREATE FUNCTION kesher_log_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
DECLARE
  derived CONSTANT text[] := ARRAY['updated_at', 'search_text', 'sort_key', 'version'];
  before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) - derived END;
  after jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) - derived END;
  shown jsonb := CASE WHEN TG_OP = 'DELETE' THEN before ELSE after END;
  business bigint := (shown ->>
    CASE WHEN TG_TABLE_NAME = 'tenancy_business' THEN 'id' ELSE 'business_id' END)::bigint;
  difference jsonb;
  parent bigint := nullif(shown ->> nullif(TG_ARGV[0], ''), '')::bigint;
  doer bigint := nullif(current_setting('kesher.actor', true), '')::bigint;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(n.key, jsonb_build_array(before -> n.key, n.value)) INTO difference
    FROM jsonb_each(after) n WHERE before -> n.key IS DISTINCT FROM n.value;
    IF difference IS NULL THEN
      RETURN NULL;
    END IF;
  ELSE
    SELECT coalesce(jsonb_object_agg(s.key, s.value), '{}'::jsonb) INTO difference
    FROM jsonb_each(shown) s WHERE s.value NOT IN ('null'::jsonb, '""'::jsonb);
  END IF;
  INSERT INTO public.tenancy_change
    (business_id, at, membership_id, operation, request_id, table_name, row_id, parent_id, kind,
     diff)
  VALUES
    (business, clock_timestamp(), doer,
     coalesce(current_setting('kesher.operation', true), ''),
     coalesce(current_setting('kesher.request', true), ''),
     TG_TABLE_NAME, (shown ->> 'id')::bigint, parent, left(TG_OP, 1), difference);
  IF coalesce(current_setting('kesher.quiet', true), '') <> '1' THEN
    PERFORM pg_notify('kesher_changes', json_build_object(
      'b', business, 't', TG_TABLE_NAME,
      'i', (shown ->> 'id')::bigint, 'k', left(TG_OP, 1), 'p', parent,
      'o', (shown ->> 'owner_id')::bigint, 'br', (shown ->> 'branch_id')::bigint,
      'd', (shown ->> 'department_id')::bigint, 'm', doer)::text);
  END IF;
  RETURN NULL;
END
$$
"""

# The one way in which the log is ever changed: what the law or the user wants forgotten.
ERASE_CHANGES = """
CREATE FUNCTION kesher_erase_changes(wanted_table text, wanted_rows bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
DECLARE
  scope bigint := nullif(current_setting('kesher.business', true), '')::bigint;
  erased bigint;
BEGIN
  UPDATE public.tenancy_change SET diff = to_jsonb('נמחק'::text)
  WHERE business_id = scope AND table_name = wanted_table AND row_id = ANY (wanted_rows)
    AND operation <> 'tenancy.erase_changes';
  GET DIAGNOSTICS erased = ROW_COUNT;
  INSERT INTO public.tenancy_change
    (business_id, at, membership_id, operation, request_id, table_name, row_id, kind, diff)
  SELECT scope, clock_timestamp(), nullif(current_setting('kesher.actor', true), '')::bigint,
    'tenancy.erase_changes', coalesce(current_setting('kesher.request', true), ''),
    wanted_table, wanted, 'U', jsonb_build_object('erased', erased)
  FROM unnest(wanted_rows) wanted;
  RETURN erased;
END
$$
"""

LOG_BUSINESS = """
CREATE TRIGGER log_change AFTER INSERT OR UPDATE OR DELETE ON tenancy_business
FOR EACH ROW EXECUTE FUNCTION kesher_log_change('')
"""

CACHE = """
CREATE TABLE kesher_cache (
  cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX kesher_cache_expires ON kesher_cache (expires)
"""

ISOLATE_LOG = """
ALTER TABLE tenancy_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenancy_change FORCE ROW LEVEL SECURITY;
CREATE POLICY business_isolation ON tenancy_change
  USING (business_id = nullif(current_setting('kesher.business', true), '')::bigint)
  WITH CHECK (business_id = nullif(current_setting('kesher.business', true), '')::bigint)
"""


class AppendOnly(Operation):
    """Leave the app's role nothing but reading on the change log."""

    reversible = True
    reduces_to_sql = False

    def state_forwards(self, app_label, state):
        """Nothing that Django knows of changes."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):  # noqa: ARG002
        role = schema_editor.quote_name(connections["default"].settings_dict["USER"])
        schema_editor.execute(
            f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON tenancy_change FROM {role}"
        )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """The table goes with the migration before."""


def run(sql: str, reverse: str) -> migrations.RunSQL:
    return migrations.RunSQL(sql, reverse)


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]

    operations = [
        run(FIND_BUSINESS, "DROP FUNCTION kesher_business_id"),
        run(BUSINESSES_OF_PERSON, "DROP FUNCTION kesher_businesses_of"),
        run(FIND_MEMBER, "DROP FUNCTION kesher_member"),
        run(ELSEWHERE, "DROP FUNCTION kesher_is_elsewhere"),
        run(HAS_BUSINESSES, "DROP FUNCTION kesher_has_businesses"),
        run(ISOLATE_BUSINESS, "DROP POLICY business_isolation ON tenancy_business"),
        run(ISOLATE_LOG, "DROP POLICY business_isolation ON tenancy_change"),
        run(LOG_CHANGE, "DROP FUNCTION kesher_log_change"),
        run(ERASE_CHANGES, "DROP FUNCTION kesher_erase_changes"),
        AppendOnly(),
        run(CACHE, "DROP TABLE kesher_cache"),
        run(LOG_BUSINESS, "DROP TRIGGER log_change ON tenancy_business"),
        business_table("tenancy_orgunit"),
        business_table("tenancy_role"),
        business_table("tenancy_membership"),
        business_table("tenancy_group"),
        business_table("tenancy_groupmember", parent="group_id"),
        business_table("tenancy_accesslink", logged=False),
        business_table("tenancy_activationcode"),
        business_table("tenancy_idempotencykey", logged=False),
        business_foreign_key("tenancy_orgunit", "parent_id", "tenancy_orgunit"),
        business_foreign_key("tenancy_membership", "role_id", "tenancy_role"),
        business_foreign_key("tenancy_membership", "branch_id", "tenancy_orgunit"),
        business_foreign_key("tenancy_membership", "department_id", "tenancy_orgunit"),
        business_foreign_key("tenancy_groupmember", "group_id", "tenancy_group"),
        business_foreign_key("tenancy_groupmember", "membership_id", "tenancy_membership"),
        business_foreign_key("tenancy_accesslink", "membership_id", "tenancy_membership"),
        business_foreign_key("tenancy_accesslink", "created_by_id", "tenancy_membership"),
        business_foreign_key("tenancy_activationcode", "entered_by_id", "tenancy_membership"),
        business_foreign_key("tenancy_idempotencykey", "membership_id", "tenancy_membership"),
    ]
