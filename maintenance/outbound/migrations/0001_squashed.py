import django.core.validators
import django.db.models.functions.datetime
from django.db import migrations, models

from tenants.database.updates import stamp


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('outbound', '0001_initial'),
        ('outbound', '0002_updates'),
        ('outbound', '0003_who_made_it'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='CallTeam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('most_calls', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000000)], verbose_name='calls an hour, at most')),
                ('from_hour', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(23)], verbose_name='from (hour)')),
                ('until_hour', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(24)], verbose_name='until (hour)')),
                ('days_off', models.BooleanField(default=False, verbose_name='also on days off')),
                ('said_by', models.CharField(max_length=120)),
                ('said_at', models.DateTimeField()),
                ('said_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'agents',
                'verbose_name_plural': 'agents',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1), ('most_calls__gte', 1), ('until_hour__gt', models.F('from_hour'))), name='one_call_team')],
            },
        ),
        migrations.CreateModel(
            name='ChannelCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('hour', models.SmallIntegerField(default=-1, help_text='-1: the whole day', verbose_name='hour')),
                ('channel', models.CharField(choices=[('phone', 'Phone'), ('standby', 'Phone, with the standby label'), ('wechat', 'WeChat official account'), ('mini_program', 'Mini program'), ('website', 'Website'), ('sms', 'SMS'), ('other', 'Other')], max_length=12, verbose_name='channel')),
                ('enquiries', models.PositiveIntegerField(verbose_name='enquiries')),
                ('orders', models.PositiveIntegerField(verbose_name='orders')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'verbose_name': 'enquiries and orders',
                'verbose_name_plural': 'enquiries and orders',
                'ordering': ['-day', '-hour', 'channel'],
                'constraints': [models.UniqueConstraint(fields=('day', 'hour', 'channel'), name='one_count_of_a_channel'), models.CheckConstraint(condition=models.Q(('hour__range', (-1, 23))), name='an_hour_of_the_day')],
            },
        ),
        stamp('outbound_channelcount'),
    ]
