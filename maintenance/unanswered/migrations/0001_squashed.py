import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('unanswered', '0001_initial'),
        ('unanswered', '0002_titles'),
        ('unanswered', '0003_notified'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnansweredNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice_id', models.UUIDField(unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='notice')),
                ('about', models.CharField(max_length=60)),
                ('urgent', models.BooleanField(default=False, verbose_name='urgent')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('until', models.DateTimeField(verbose_name='answer by')),
                ('step', models.CharField(blank=True, choices=[('tell', 'Notified'), ('mail', 'E-mail reminder'), ('sms', 'SMS'), ('next_person', 'Next person'), ('phone', 'Phone call'), ('desk', 'Review desk')], max_length=11, verbose_name='last step')),
                ('step_at', models.DateTimeField(null=True)),
                ('heard', models.PositiveSmallIntegerField(default=0)),
                ('wanted', models.PositiveSmallIntegerField(default=1)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant', verbose_name='client')),
                ('titles', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'unanswered notice',
                'verbose_name_plural': 'unanswered notices',
                'ordering': ['until'],
            },
        ),
    ]
