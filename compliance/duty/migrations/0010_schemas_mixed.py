from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('duty', '0009_work_failing'),
    ]

    operations = [
        migrations.AlterField(
            model_name='alert',
            name='kind',
            field=models.CharField(choices=[('case_opened', 'Case opened'), ('case_assigned', 'Case assigned'), ('case_proposed', 'A second person has to confirm'), ('case_at_risk', 'Case at risk'), ('case_late', 'Case overdue'), ('promise_at_risk', 'Promise at risk'), ('promise_late', 'Promise overdue'), ('window_held', 'Window needs attention'), ('party_out', 'Outside party does not answer'), ('work_given_up', 'Due work given up'), ('work_failing', 'Due work keeps failing'), ('carrier_list', "Carrier's list is missing"), ('restored', 'Held since a restore'), ('strangers', 'Too many confirmations asked for by strangers'), ('schemas_mixed', "A client's data may have been mixed with another's"), ('reach_check', 'Reach check')], max_length=16, verbose_name='kind'),
        ),
    ]
