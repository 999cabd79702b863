"""Clients' rows name directories without a foreign key: each of them put two triggers on the one table of directories,
which every session keeps in memory, and made a client's making longer the more clients there were.

The migrations before this one make none since.
"""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('directories', '0011_directories_stay'),
        ('labels', '0018_fewer_indexes'),
    ]

    operations = []
