from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0009_who_did_it'),
    ]

    operations = [
        migrations.AlterField(
            model_name='handsetpicture',
            name='sha256',
            field=models.CharField(max_length=64),
        ),
        migrations.AddConstraint(
            model_name='handsetpicture',
            constraint=models.UniqueConstraint(fields=('tenant', 'sha256'), name='one_handset_picture_per_content'),
        ),
    ]
