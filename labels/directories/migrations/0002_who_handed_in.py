from django.db import migrations


class Migration(migrations.Migration):
    """Open cases of a carrier's list learn who of the staff has handed the list in: that person never approves them."""

    dependencies = [('directories', '0001_initial'), ('reviews', '0005_two_people')]
    operations = [
        migrations.RunSQL(
            """
            UPDATE reviews_case open_case SET handed_in_by_id = list.asked_by_id
            FROM directories_numberstatelist list JOIN directories_directory theirs ON theirs.id = list.directory_id
            WHERE open_case.kind = 'number_sync' AND open_case.decided_at IS NULL AND open_case.handed_in_by_id = '' AND list.asked_by_id <> ''
            AND open_case.title IN (theirs.name || ': ' || list.source, theirs.name_en || ': ' || list.source)
            """,
            migrations.RunSQL.noop,
        )
    ]
