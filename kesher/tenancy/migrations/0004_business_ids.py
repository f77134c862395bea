"""For the clock: which businesses there are, so that its jobs can be handed to each of them."""

from django.db import migrations

BUSINESS_IDS = """
CREATE FUNCTION kesher_business_ids() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT id FROM public.tenancy_business ORDER BY id $$
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0003_search_key")]

    operations = [migrations.RunSQL(BUSINESS_IDS, "DROP FUNCTION kesher_business_ids")]
