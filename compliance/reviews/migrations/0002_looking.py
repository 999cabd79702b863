from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]

    operations = [
        migrations.RenameField("case", "held_by", "looking"),
        migrations.RenameField("case", "held_until", "looking_until"),
        migrations.AlterField("case", "looking", models.CharField(blank=True, max_length=120)),
        migrations.AddIndex(
            "case", models.Index("looking", condition=~models.Q(looking=""), name="case_looked_at")
        ),
    ]
