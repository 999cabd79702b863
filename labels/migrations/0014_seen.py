"""Marks with their terms, and how displays stood each day. A mark that stands when this comes is known since its look."""

import django.db.models.deletion
from django.db import migrations, models

STANDING = """
    INSERT INTO labels_seenmark (display_id, kind, since)
    SELECT id, mark, coalesce(looked_at, business_now()) FROM labels_display WHERE mark <> ''
"""


class Migration(migrations.Migration):

    dependencies = [
        ('directories', '0001_initial'),
        ('labels', '0013_updates'),
    ]

    operations = [
        migrations.CreateModel(
            name='DisplayDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('shown', models.PositiveIntegerField()),
                ('on_the_way', models.PositiveIntegerField()),
                ('wrong', models.PositiveIntegerField()),
                ('directory', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory')),
            ],
            options={
                'verbose_name': 'day of displays',
                'verbose_name_plural': 'days of displays',
                'constraints': [models.UniqueConstraint(fields=('day', 'directory'), name='one_line_per_day_and_directory')],
            },
        ),
        migrations.CreateModel(
            name='SeenMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='mark')),
                ('since', models.DateTimeField()),
                ('gone_at', models.DateTimeField(null=True)),
                ('display', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seen_marks', to='labels.display')),
            ],
            options={
                'verbose_name': 'mark',
                'verbose_name_plural': 'marks',
                'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at', None)), fields=('display',), name='one_standing_mark_per_display')],
            },
        ),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
    ]
