"""A fall whose cause was repaired is looked at again; large files are pieces of a whole, and opened later."""

from django.db import migrations, models

# Files that nobody had taken yet when this comes are opened again: their first lines are kept from now on.
WHOLE = """
    UPDATE calls_callimport SET whole_sha256 = sha256;
    UPDATE calls_callimport SET state = 'looking' WHERE state = 'chosen';
    INSERT INTO agenda_work (tenant_id, name, key, arguments, lane, due_at, fence, attempts, last_error)
    SELECT tenant_id, 'calls.look', id::text, jsonb_build_object('call_import', id::text), 'bulk', business_now(), 0, 0, ''
    FROM calls_callimport WHERE state = 'looking' ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agenda', '0001_initial'),
        ('calls', '0002_updates'),
    ]

    operations = [
        migrations.AddField(
            model_name='comparison',
            name='repaired_since',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='callimport',
            name='head',
            field=models.BinaryField(default=b''),
        ),
        migrations.AddField(
            model_name='callimport',
            name='whole_sha256',
            field=models.CharField(default='', max_length=64),
        ),
        migrations.AlterField(
            model_name='callimport',
            name='state',
            field=models.CharField(choices=[('looking', 'Being opened'), ('chosen', 'Not imported yet'), ('waiting', 'Being read'), ('taken', 'Imported'), ('refused', 'Not readable')], default='chosen', max_length=8, verbose_name='state'),
        ),
        migrations.RunSQL(WHOLE, migrations.RunSQL.noop),
    ]
