"""Indexes that no statement uses, or that a unique one stands for."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.database.indexes import without_index

UNUSED = [
    "announcements_wechatconnection_kind_f8c100de_like",
]


class Migration(migrations.Migration):

    dependencies = [
        ('announcements', '0005_cover'),
    ]

    operations = [
        without_index(
            'announcements_rendering_announcement_id_76476614',
            model_name='rendering',
            name='announcement',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='renderings', to='announcements.announcement'),
        ),
        without_index(
            'announcements_telling_rendering_id_dbac73f1',
            model_name='telling',
            name='rendering',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tellings', to='announcements.rendering'),
        ),
        *(migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop) for name in UNUSED),
    ]
