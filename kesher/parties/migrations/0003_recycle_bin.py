import django.db.models.deletion
from django.db import migrations, models

import kesher.tenancy.scoping
from kesher.lib.schema import business_foreign_key


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0002_isolation"),
        ("tenancy", "0006_design_stamp"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="deleted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="Deleted"),
        ),
        migrations.AddField(
            model_name="contact",
            name="deleted_by",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="deleted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="Deleted"),
        ),
        migrations.AddField(
            model_name="party",
            name="deleted_by",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        business_foreign_key("parties_party", "deleted_by_id", "tenancy_membership"),
        business_foreign_key("parties_contact", "deleted_by_id", "tenancy_membership"),
    ]
