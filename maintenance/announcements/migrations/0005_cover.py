from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('announcements', '0004_customers_updates'),
    ]

    operations = [
        migrations.AddField(
            model_name='wechatconnection',
            name='picture',
            field=models.BinaryField(null=True),
        ),
    ]
