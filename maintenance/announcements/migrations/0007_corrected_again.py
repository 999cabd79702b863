"""What went out is corrected as often as its window changes: a channel holds every correction."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('announcements', '0006_fewer_indexes'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='rendering',
            constraint=models.UniqueConstraint(fields=('announcement', 'channel', 'made_at'), name='one_rendering_at_a_time'),
        ),
        migrations.RemoveConstraint(
            model_name='rendering',
            name='one_rendering_per_channel',
        ),
    ]
