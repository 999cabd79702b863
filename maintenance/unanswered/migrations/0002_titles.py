from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('unanswered', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='unanswerednotice',
            name='titles',
            field=models.JSONField(default=dict),
        ),
    ]
