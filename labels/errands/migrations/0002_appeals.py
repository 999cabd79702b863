"""Appeals at parties that take none by program: a person carries them, with the documents that the party wants."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('errands', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='deskparty',
            name='appeal_documents',
            field=models.CharField(blank=True, db_default='', default='', max_length=400, verbose_name='documents it wants for an appeal'),
        ),
        migrations.AddField(
            model_name='errand',
            name='appeal',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='errand',
            name='about',
            field=models.CharField(blank=True, db_default='', default='', max_length=20),
        ),
        migrations.AddField(
            model_name='errand',
            name='statement',
            field=models.CharField(blank=True, db_default='', default='', max_length=500),
        ),
    ]
