"""Outside parties that may be silent: one table for directories, mail servers and SMS centres."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_identity")]
    operations = [
        migrations.CreateModel(
            name="Party",
            fields=[
                ("address", models.CharField(max_length=300, primary_key=True, serialize=False, verbose_name="address")),
                ("silence", models.DurationField()),
                ("silent_until", models.DateTimeField(null=True, verbose_name="left alone until")),
                ("trouble", models.TextField(blank=True, verbose_name="last error")),
                ("trouble_since", models.DateTimeField(null=True, verbose_name="away since")),
            ],
            options={"verbose_name": "outside party", "verbose_name_plural": "outside parties"},
        ),
        migrations.CreateModel(
            name="PartyPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("party", models.CharField(max_length=300)),
                ("place", models.PositiveSmallIntegerField()),
                ("holder", models.IntegerField()),
                ("holder_since", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddConstraint(
            "partyplace", models.UniqueConstraint(fields=("party", "place"), name="one_holder_per_place")
        ),
    ]
