import django.db.models.deletion
from django.db import migrations, models

import kesher.tenancy.scoping


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0006_design_stamp"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record_type", models.SlugField(max_length=60)),
                (
                    "key",
                    models.SlugField(
                        help_text="Begins with x_, so that no built-in field is called so.",
                        max_length=60,
                    ),
                ),
                ("type_key", models.SlugField(max_length=20)),
                (
                    "settings",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="What the type needs: options, decimals, a formula.",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "created_by",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "deleted_by",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "custom field",
                "verbose_name_plural": "custom fields",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("business", "record_type", "key"), name="custom_field_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key__startswith", "x_")),
                        name="custom_field_key_begins_with_x",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FieldDesign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record_type", models.SlugField(max_length=60)),
                ("field_key", models.SlugField(max_length=60)),
                (
                    "label_he",
                    models.CharField(blank=True, max_length=80, verbose_name="Label in Hebrew"),
                ),
                (
                    "label_en",
                    models.CharField(blank=True, max_length=80, verbose_name="Label in English"),
                ),
                (
                    "help_he",
                    models.CharField(blank=True, max_length=300, verbose_name="Help in Hebrew"),
                ),
                (
                    "help_en",
                    models.CharField(blank=True, max_length=300, verbose_name="Help in English"),
                ),
                (
                    "is_required",
                    models.BooleanField(blank=True, null=True, verbose_name="Required"),
                ),
                ("default_value", models.JSONField(blank=True, null=True, verbose_name="Default")),
                ("section", models.CharField(blank=True, max_length=80, verbose_name="Section")),
                ("position", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "places",
                    models.JSONField(
                        blank=True,
                        help_text="Where it is shown: form, card, list, mini_card.",
                        null=True,
                    ),
                ),
                ("depends_on", models.SlugField(blank=True, max_length=60)),
                ("depends_values", models.JSONField(blank=True, default=list)),
                ("depends_effect", models.CharField(blank=True, max_length=10)),
                ("reader_roles", models.JSONField(blank=True, null=True)),
                ("writer_roles", models.JSONField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "business",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.business",
                    ),
                ),
            ],
            options={
                "verbose_name": "field design",
                "verbose_name_plural": "field designs",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("business", "record_type", "field_key"), name="field_design_once"
                    )
                ],
            },
        ),
    ]
