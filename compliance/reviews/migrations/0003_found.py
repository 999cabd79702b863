"""Cases are found by how their title begins."""

from django.db import migrations, models

from tenants.database.ahead import AddIndexAhead


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0002_harm'),
        ('tenants', '0002_pieces'),
    ]

    operations = [
        AddIndexAhead(
            model_name='case',
            index=models.Index(models.F('title'), name='case_title'),
        ),
    ]
