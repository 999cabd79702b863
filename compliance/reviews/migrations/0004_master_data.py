"""Cases about a change of registered details."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0003_found'),
    ]

    operations = [
        migrations.AlterField(
            model_name='case',
            name='kind',
            field=models.CharField(choices=[('label', 'Label'), ('standby', 'Standby label'), ('restore', 'Restore'), ('number_claim', 'Number claimed twice'), ('sign_up', 'Sign-up'), ('licence', 'Licence'), ('re_verification', 'Re-verification'), ('violation', 'Violation to be recorded'), ('violation_appeal', 'Appeal against a violation'), ('freeze', 'Freeze or unfreeze'), ('alias', 'Brand or app name'), ('label_flip', 'Label judged differently than before'), ('number_sync', 'Corrections from a carrier'), ('emergency', 'Emergency change'), ('support', 'Support'), ('staff_act', 'Act of an administrator'), ('unanswered', 'Notice without an answer'), ('master_data', 'Change of registered details')], max_length=16, verbose_name='kind'),
        ),
    ]
