import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0008_carrier_lists'),
    ]

    operations = [
        migrations.AddField(
            model_name='terms',
            name='most_file_megabytes',
            field=models.PositiveIntegerField(default=5000, validators=[django.core.validators.MinValueValidator(1)], verbose_name='files of a client, at most (MB)'),
        ),
    ]
