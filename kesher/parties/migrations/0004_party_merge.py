"""Finding duplicates, and merging parties and contacts with a way back."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import kesher.tenancy.scoping
from kesher.lib.schema import business_foreign_key, business_table

# The key by which names that sound alike are found: words in one order, without titles and legal
# forms; nicknames, Latin letters, ktiv male, ט/ת and ק/כ folded. The twin of
# `rules.duplicates.loose_name_key`. Every name is qualified: a restored dump computes the column
# with an empty search path.
MATCH_KEY = """
CREATE FUNCTION kesher_match_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$
SELECT left(coalesce(string_agg(folded, ' ' ORDER BY folded COLLATE "C"), ''), 120)
FROM (
  SELECT translate(left(known, 1) || translate(substr(known, 2), 'וי', ''), 'טק', 'תכ') AS folded
  FROM (
    SELECT coalesce(
      jsonb '{"יוסי": "יוספ", "מוישה": "משה", "מושיק": "משה", "מויש": "משה", "אבי": "אברהמ",
        "אביגדור": "אברהמ", "איציק": "יצחק", "דודי": "דוד", "דודו": "דוד", "קובי": "יעקב",
        "יענקל": "יעקב", "חיימקה": "חיימ", "מיקי": "מיכאל", "מיכי": "מיכאל", "רותי": "רות",
        "חני": "חנה", "בני": "בנימינ", "מוטי": "מרדכי", "צביקה": "צבי", "אלי": "אליהו",
        "אליעזר": "אליהו", "רחלי": "רחל", "שולי": "שולמית", "גקי": "יעקב", "cohen": "כהנ",
        "kohen": "כהנ", "levi": "לוי", "levy": "לוי", "yosef": "יוספ", "joseph": "יוספ",
        "haim": "חיימ", "chaim": "חיימ", "tzvi": "צבי", "zvi": "צבי", "moshe": "משה",
        "moishe": "משה"}'
      ->> word, word) AS known
    FROM (
      SELECT translate(raw, '.,;:()[]{}!?&+*#@%', '') AS word
      FROM unnest(string_to_array(public.kesher_search_key($1), ' ')) AS raw
    ) AS plain
    WHERE word <> '' AND word <> ALL (
      '{adv, ag, bv, co, company, corp, dr, gmbh, inc, limited, llc, llp, ltd, miss, mr,
        mrs, ms, plc, prof, rabbi, sa, אדונ, אדר, אינג, בעמ, גב, גברת, דר, הרב, חלצ, מר,
        עוד, ער, פרופ, פרופסור, רוח, שמ}'::text[])
  ) AS named
) AS keys
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0003_recycle_bin"),
        ("tenancy", "0006_design_stamp"),
    ]

    operations = [
        migrations.RunSQL(MATCH_KEY, "DROP FUNCTION kesher_match_key(text)"),
        migrations.AddField(
            model_name="party",
            name="match_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("name"), function="kesher_match_key"),
                output_field=models.CharField(db_collation="C", max_length=200),
            ),
        ),
        migrations.CreateModel(
            name="DuplicatePair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.PositiveSmallIntegerField()),
                ("reasons", models.JSONField(default=list)),
                ("found_at", models.DateTimeField(auto_now_add=True)),
                ("dismissed_at", models.DateTimeField(blank=True, null=True)),
                ("dismissed_marks", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "duplicate pair",
                "verbose_name_plural": "duplicate pairs",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="DuplicateScan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_running", models.BooleanField(default=False)),
                ("is_complete", models.BooleanField(default=False)),
                ("next_party_id", models.BigIntegerField(default=0)),
                ("seen_change_id", models.BigIntegerField(default=0)),
                ("next_change_id", models.BigIntegerField(default=0)),
                ("done_count", models.PositiveIntegerField(default=0)),
                ("total_count", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("party", "Customer / supplier"), ("contact", "Contact")],
                        max_length=8,
                    ),
                ),
                ("names", models.CharField(blank=True, max_length=500, verbose_name="Merged in")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Under way"),
                            ("done", "Done"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                        ],
                        max_length=8,
                        verbose_name="Merge",
                    ),
                ),
                ("moved", models.JSONField(default=dict)),
                ("kept", models.JSONField(default=list)),
                ("kept_count", models.PositiveIntegerField(default=0)),
                ("done_count", models.PositiveIntegerField(default=0)),
                ("total_count", models.PositiveIntegerField(default=0)),
                ("merged_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("erase_after", models.DateTimeField()),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "merge",
                "verbose_name_plural": "merges",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="MergedRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("party", "Customer / supplier"), ("contact", "Contact")],
                        max_length=8,
                    ),
                ),
                ("record_id", models.BigIntegerField()),
                ("card_id", models.BigIntegerField()),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "into_name",
                    models.CharField(blank=True, max_length=200, verbose_name="Merged into"),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="MergeStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(db_column="table_name", max_length=63)),
                (
                    "row_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("is_undone", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="merged_into",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="The contact that this one was merged into; no list and no tab shows it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.contact",
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="merged_into",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="The card that this one was merged into; it left the lists with that.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.party",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["business", "merged_into"],
                name="contact_merged",
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(
                    ("fictitious_at", None), models.Q(("match_key", ""), _negated=True)
                ),
                fields=["business", "match_key"],
                name="party_match",
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["business", "merged_into"],
                name="party_merged",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None), ("archived_at__isnull", False), _connector="OR"
                ),
                name="merged_contact_is_archived",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None), ("fictitious_at__isnull", False), _connector="OR"
                ),
                name="merged_party_left_the_lists",
            ),
        ),
        migrations.AddField(
            model_name="duplicatepair",
            name="business",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.business",
            ),
        ),
        migrations.AddField(
            model_name="duplicatepair",
            name="dismissed_by",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="duplicatepair",
            name="high",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="parties.party",
            ),
        ),
        migrations.AddField(
            model_name="duplicatepair",
            name="low",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="parties.party",
            ),
        ),
        migrations.AddField(
            model_name="duplicatescan",
            name="business",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.business",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="business",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.business",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="merged_by",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="party",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.party",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="survivor_contact",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="parties.contact",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="undone_by",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="mergedrecord",
            name="business",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.business",
            ),
        ),
        migrations.AddField(
            model_name="mergedrecord",
            name="merge",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="records",
                to="parties.merge",
            ),
        ),
        migrations.AddField(
            model_name="mergestep",
            name="business",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.business",
            ),
        ),
        migrations.AddField(
            model_name="mergestep",
            name="merge",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="steps",
                to="parties.merge",
            ),
        ),
        migrations.AddIndex(
            model_name="duplicatepair",
            index=models.Index(
                condition=models.Q(("dismissed_at", None)),
                fields=["business", "-score", "-id"],
                name="duplicates_best_first",
            ),
        ),
        migrations.AddIndex(
            model_name="duplicatepair",
            index=models.Index(
                condition=models.Q(("dismissed_at__isnull", False)),
                fields=["business", "-score", "-id"],
                name="duplicates_dismissed",
            ),
        ),
        migrations.AddIndex(
            model_name="duplicatepair",
            index=models.Index(fields=["business", "high"], name="duplicates_of_high"),
        ),
        migrations.AddConstraint(
            model_name="duplicatepair",
            constraint=models.UniqueConstraint(
                fields=("business", "low", "high"), name="pair_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicatepair",
            constraint=models.CheckConstraint(
                condition=models.Q(("low__lt", models.F("high"))), name="pair_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicatescan",
            constraint=models.UniqueConstraint(fields=("business",), name="one_scan_of_duplicates"),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["business", "party", "-id"], name="merges_of_party"),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(
                condition=models.Q(("erased_at", None)),
                fields=["business", "erase_after"],
                name="merges_to_erase",
            ),
        ),
        migrations.AddIndex(
            model_name="mergedrecord",
            index=models.Index(fields=["business", "kind", "record_id"], name="merged_record"),
        ),
        migrations.AddIndex(
            model_name="mergestep",
            index=models.Index(fields=["business", "merge", "-id"], name="steps_of_merge"),
        ),
        business_table("parties_duplicatepair", parent="low_id"),
        business_table("parties_duplicatescan", logged=False),
        business_table("parties_merge", parent="party_id"),
        business_table("parties_mergedrecord", parent="card_id"),
        business_table("parties_mergestep", logged=False),
        business_foreign_key("parties_party", "merged_into_id", "parties_party"),
        business_foreign_key("parties_contact", "merged_into_id", "parties_contact"),
        business_foreign_key("parties_duplicatepair", "low_id", "parties_party"),
        business_foreign_key("parties_duplicatepair", "high_id", "parties_party"),
        business_foreign_key("parties_duplicatepair", "dismissed_by_id", "tenancy_membership"),
        business_foreign_key("parties_merge", "party_id", "parties_party"),
        business_foreign_key("parties_merge", "survivor_contact_id", "parties_contact"),
        business_foreign_key("parties_merge", "merged_by_id", "tenancy_membership"),
        business_foreign_key("parties_merge", "undone_by_id", "tenancy_membership"),
        business_foreign_key("parties_mergedrecord", "merge_id", "parties_merge"),
        business_foreign_key("parties_mergestep", "merge_id", "parties_merge"),
    ]
