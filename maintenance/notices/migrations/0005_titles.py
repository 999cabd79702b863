from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0004_updates'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='titles',
            field=models.JSONField(default=dict),
        ),
    ]
