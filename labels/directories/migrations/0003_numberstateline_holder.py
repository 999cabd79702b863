"""A carrier may say whose a number is."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directories', '0002_who_handed_in'),
    ]

    operations = [
        migrations.AddField(
            model_name='numberstateline',
            name='holder',
            field=models.CharField(blank=True, db_default='', default='', max_length=120),
        ),
    ]
