"""The account to which clients pay; on a platform that stands none is set."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0001_squashed'),
    ]

    operations = [
        migrations.AddField(
            model_name='terms',
            name='payee_account',
            field=models.CharField(blank=True, db_default='', default='', help_text='Clients read on their bill where to transfer to. Empty: they read that it is not set yet.', max_length=40, validators=[django.core.validators.RegexValidator('^[0-9][0-9 ]{6,37}[0-9]$', '8 to 39 digits, perhaps with spaces.')], verbose_name='account number'),
        ),
        migrations.AddField(
            model_name='terms',
            name='payee_bank',
            field=models.CharField(blank=True, db_default='', default='', help_text='Clients read on their bill where to transfer to. Empty: they read that it is not set yet.', max_length=120, verbose_name='bank'),
        ),
        migrations.AddField(
            model_name='terms',
            name='payee_name',
            field=models.CharField(blank=True, db_default='', default='', help_text='Clients read on their bill where to transfer to. Empty: they read that it is not set yet.', max_length=120, verbose_name='account name'),
        ),
        migrations.AddConstraint(
            model_name='terms',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('payee_account', ''), ('payee_bank', ''), ('payee_name', '')), models.Q(('payee_name', ''), ('payee_bank', ''), ('payee_account', ''), _connector='OR', _negated=True), _connector='OR'), name='an_account_to_pay_to_is_whole', violation_error_message='Set account name, bank and account number, or none of them.'),
        ),
    ]
