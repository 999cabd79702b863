"""Cases are found by how their title begins."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0002_harm'),
        ('tenants', '0002_pieces'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('title'), name='case_title'),
        ),
    ]
