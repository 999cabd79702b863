from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0002_updates'),
    ]

    operations = [
        migrations.AlterField(
            model_name='improvement',
            name='became',
            field=models.CharField(blank=True, choices=[('blackout', 'A blackout'), ('policy', 'Figures of maintenance'), ('terms', 'Figures of certification'), ('document', 'A document type'), ('season', 'A season'), ('day', 'A working day or day off'), ('text', 'A text that clients agree to'), ('model', 'The label model')], max_length=8, verbose_name='what it became'),
        ),
    ]
