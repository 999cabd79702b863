"""Numbers are proved before a label is shown on them.

Labels that are shown when this comes stay for the catalogue's term while the proof is asked for, and so long plus the
term of a claim the number is the client's without one. Public numbers that are held become cases.
"""

import django.db.models.deletion
from django.db import migrations, models

KEEP = """
    UPDATE labels_number SET
        kept_from = CASE WHEN EXISTS (
                SELECT FROM labels_labelversion WHERE number_id = labels_number.id AND state = 'published'
            ) THEN business_now() END,
        claim_until = business_now() + (kept_days + claim_days) * interval '1 day'
    FROM (SELECT kept_days, claim_days FROM public.catalogue_terms ORDER BY version DESC LIMIT 1) AS terms
    WHERE state NOT IN ('released', 'recycled') AND NOT EXISTS (
        SELECT FROM labels_numberproof JOIN compliance_licence ON compliance_licence.id = licence_id
        WHERE number_id = labels_number.id AND compliance_licence.state = 'approved'
    )
"""
LOOK_FOR_PUBLIC_NUMBERS = """
    INSERT INTO public.agenda_work
        (tenant_id, name, key, arguments, lane, due_at, fence, attempts, last_error)
    SELECT id, 'labels.look_for_public_numbers', 'listed', '{}', 'standard', business_now(), 0, 0, ''
    FROM public.tenants_tenant
    WHERE schema_name = current_schema() AND EXISTS (SELECT FROM labels_number WHERE kind = 'short_code')
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0005_number_ownership'),
        ('compliance', '0001_initial'),
        ('labels', '0011_number_search'),
    ]

    operations = [
        migrations.AddField(
            model_name='number',
            name='claim_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='number',
            name='kept_from',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='numberproof',
            name='proved_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='numberproof',
            name='source',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        migrations.AddField(
            model_name='numberproof',
            name='way',
            field=models.CharField(choices=[('document', 'Document'), ('carrier_list', "Carrier's list"), ('code', 'Code by SMS')], db_default='document', default='document', max_length=12),
        ),
        migrations.AlterField(
            model_name='numberproof',
            name='licence',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='compliance.licence'),
        ),
        migrations.AddIndex(
            model_name='number',
            index=models.Index(condition=models.Q(('claim_until__isnull', False)), fields=['claim_until'], name='number_claimed'),
        ),
        migrations.AddConstraint(
            model_name='numberproof',
            constraint=models.UniqueConstraint(condition=models.Q(('licence', None)), fields=('number', 'way'), name='one_proof_per_number_and_way'),
        ),
        migrations.AddConstraint(
            model_name='numberproof',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('licence__isnull', False), ('way', 'document')), models.Q(models.Q(('way', 'document'), _negated=True), ('licence', None)), _connector='OR'), name='a_document_is_named'),
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RunSQL(LOOK_FOR_PUBLIC_NUMBERS, migrations.RunSQL.noop),
    ]
