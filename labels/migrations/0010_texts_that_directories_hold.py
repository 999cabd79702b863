from django.db import migrations, models

# What was taken last is what is wanted, unless something newer is still to be taken: then a look tells.
FILL = "UPDATE labels_display SET held = wanted WHERE accepted_revision = revision AND accepted_revision > 0"


class Migration(migrations.Migration):
    dependencies = [
        ("labels", "0009_number_proofs"),
    ]

    operations = [
        migrations.AddField(
            model_name="display",
            name="held",
            field=models.CharField(max_length=40, null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
