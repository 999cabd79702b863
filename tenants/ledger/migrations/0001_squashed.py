"""Accounts can only grow: triggers refuse update, delete and truncate."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import tenants.database.identifiers

TRIGGERS = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'accounts are append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('ledger', '0001_initial'),
        ('ledger', '0002_append_only'),
        ('ledger', '0003_two_people'),
        ('ledger', '0004_who_made_it'),
        ('ledger', '0005_two_by_id'),
        ('ledger', '0006_by_hand'),
        ('ledger', '0007_counted_as_entries'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('charge', 'Charge'), ('credit', 'Credit'), ('refund', 'Refund'), ('free_credit', 'Free credit')], max_length=11, verbose_name='kind')),
                ('unit', models.CharField(choices=[('fen', 'Money'), ('appeal', 'Free appeals')], default='fen', max_length=6, verbose_name='unit')),
                ('amount', models.BigIntegerField(verbose_name='amount')),
                ('code', models.CharField(max_length=40, verbose_name='what for')),
                ('params', models.JSONField(default=dict)),
                ('key', models.CharField(max_length=120)),
                ('made_by', models.CharField(max_length=120, verbose_name='by')),
                ('business_at', models.DateTimeField(verbose_name='at')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledger.entry')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='client')),
                ('agreed_by', models.CharField(blank=True, db_default='', max_length=120, verbose_name='confirmed by')),
                ('agreed_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('made_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'entry of the account',
                'verbose_name_plural': 'entries of accounts',
                'ordering': ['-business_at', '-id'],
                'indexes': [models.Index(fields=['tenant', '-business_at', '-id'], name='entry_of_client'), models.Index(models.F('recorded_at'), condition=models.Q(('key__startswith', 'desk:')), name='entry_by_hand')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'key'), name='one_entry_per_key'), models.CheckConstraint(condition=models.Q(models.Q(('amount__lt', 0), ('kind', 'charge')), models.Q(models.Q(('kind', 'charge'), _negated=True), ('amount__gt', 0)), _connector='OR'), name='charges_are_negative', violation_error_message='The sign of the amount does not match its kind.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'refund'), _negated=True), ('reverses__isnull', False), _connector='OR'), name='refunds_reverse', violation_error_message='Only a refund reverses another entry.'), models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 10000000), ('kind', 'credit'), _negated=True), models.Q(models.Q(('agreed_by', ''), _negated=True), models.Q(models.Q(models.Q(('made_by_id', ''), ('agreed_by_id', ''), _connector='OR', _negated=True), models.Q(('agreed_by_id', models.F('made_by_id')), _negated=True)), models.Q(models.Q(('made_by_id', ''), ('agreed_by_id', ''), _connector='OR'), models.Q(('agreed_by', models.F('made_by')), _negated=True)), _connector='OR')), _connector='OR'), name='much_money_takes_two', violation_error_message='So much money takes two people.')],
            },
        ),
        migrations.RunSQL(TRIGGERS),
    ]
