import django.db.models.deletion
from django.db import migrations, models

import kesher.tenancy.scoping
from kesher.lib.schema import business_foreign_key, business_table

# A program names its token and no business; the digest of a long random secret finds both.
BY_DIGEST = """
CREATE FUNCTION kesher_token(wanted text)
RETURNS TABLE (business_id bigint, membership_id bigint, token_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT t.business_id, t.membership_id, t.id FROM public.tenancy_apitoken t
  JOIN public.tenancy_membership m ON m.business_id = t.business_id AND m.id = t.membership_id
  JOIN public.tenancy_user u ON u.id = m.user_id
  WHERE t.digest = wanted AND t.revoked_at IS NULL AND t.expires_at > now()
    AND m.is_active AND u.is_active
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0006_design_stamp"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("digest", models.CharField(max_length=64)),
                (
                    "hint",
                    models.CharField(
                        help_text="The end of the token, by which people tell tokens apart.",
                        max_length=8,
                    ),
                ),
                ("scopes", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(verbose_name="Valid until")),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "business",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.business",
                    ),
                ),
                (
                    "membership",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "API token",
                "verbose_name_plural": "API tokens",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("digest",), name="api_token_once")],
            },
        ),
        business_table("tenancy_apitoken"),
        business_foreign_key("tenancy_apitoken", "membership_id", "tenancy_membership"),
        migrations.RunSQL(BY_DIGEST, "DROP FUNCTION kesher_token(text)"),
    ]
