"""The skeletons of names, by which a name is found in another spelling or alphabet.

Names come often and words of names oftener: the skeletons of each different word are made once,
then every row is written. Its index is made anew, since that is quicker than to mend it row by
row, and the change log rests: what was derived anew is no change of a record.
"""

from django.db import migrations

from kesher.lib.skeletons import CREATE_SKELETONS_SQL
from kesher.lib.spellings import SIGN_IN_WORD

_NAMES_END, _PART_END = r"U&'\001E'", r"U&'\001F'"


def _refresh(table: str, index: str, *names: str) -> str:
    keys = ", ".join(
        f"kesher_search_key({name}),"
        f" kesher_search_key(regexp_replace({name}, '{SIGN_IN_WORD}', '\\1', 'g'))"
        for name in names
    )
    return f"""
CREATE TEMPORARY TABLE named ON COMMIT DROP AS
SELECT id, keys, array_to_string(keys, ' ') AS apart
FROM (
  SELECT id, ARRAY(
    SELECT key FROM unnest(ARRAY[{keys}]) WITH ORDINALITY AS listed (key, place)
    WHERE key <> '' GROUP BY key ORDER BY min(place)) AS keys
  FROM {table} WHERE search_text <> '' AND strpos(search_text, {_NAMES_END}) = 0
) AS rows;
CREATE INDEX ON named (id);
CREATE TEMPORARY TABLE heard ON COMMIT DROP AS
SELECT word, string_to_array(kesher_skeletons(word), ' ') AS skeletons
FROM (SELECT DISTINCT string_to_table(apart, ' ') AS word FROM named) AS words;
CREATE INDEX ON heard (word);
ANALYZE named, heard;

CREATE TEMPORARY TABLE stored_index ON COMMIT DROP AS
SELECT indexdef FROM pg_indexes WHERE indexname = '{index}';
DROP INDEX {index};
ALTER TABLE {table} DISABLE TRIGGER log_change;

UPDATE {table} AS stored SET search_text =
  ' ' || array_to_string(keys, {_PART_END} || ' ') || {_NAMES_END} || ' '
  || CASE WHEN apart ~ '(^| )(בנ|בר|אבו|אל|בית|ben|bar|abu|al|el) '
       THEN kesher_skeletons(apart)
       ELSE (SELECT coalesce(string_agg(DISTINCT one, ' ' ORDER BY one), '')
             FROM string_to_table(apart, ' ') AS word JOIN heard USING (word),
               unnest(skeletons) AS one)
     END || ' ' || {_NAMES_END}
  || CASE WHEN starts_with(search_text, ' ' || keys[1])
       THEN substr(search_text, length(keys[1]) + 2) ELSE search_text END
FROM named WHERE stored.id = named.id;

ALTER TABLE {table} ENABLE TRIGGER log_change;
DO $$BEGIN EXECUTE (SELECT indexdef FROM stored_index); END$$;
DROP TABLE named, heard, stored_index;
"""  # noqa: S608 -- names of tables, written here


# What stood there before was one run of words; the way back leaves the skeletons out again.
def _forget(table: str) -> str:
    return f"""
UPDATE {table} SET search_text = replace(replace(
  regexp_replace(search_text, {_NAMES_END} || '[^' || {_NAMES_END} || ']*' || {_NAMES_END}, ''),
  {_PART_END}, ''), {_NAMES_END}, '')
"""  # noqa: S608 -- as above


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0004_party_merge"),
        ("tenancy", "0003_search_key"),
    ]

    operations = [
        migrations.RunSQL(CREATE_SKELETONS_SQL, "DROP FUNCTION kesher_skeletons(text)"),
        migrations.RunSQL(
            _refresh("parties_party", "party_search", "name", "legal_name"),
            _forget("parties_party"),
        ),
        migrations.RunSQL(
            _refresh("parties_contact", "contact_search", "name"), _forget("parties_contact")
        ),
    ]
