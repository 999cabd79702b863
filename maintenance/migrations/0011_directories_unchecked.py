"""As labels 0019: an outage names its directory without a foreign key."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('labels', '0019_directories_unchecked'),
        ('maintenance', '0010_fewer_indexes'),
    ]

    operations = []
