import django.db.models.deletion
from django.db import migrations, models

# The models that campaigns bring now; of those that are over it is not known any more.
BROUGHT = """
UPDATE campaigns_campaign SET model_id = version.id
FROM registry_modelversion version WHERE version.campaign_id = campaigns_campaign.id
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_campaigns"), ("registry", "0001_initial")]

    operations = [
        migrations.AddField(
            "campaign",
            "model",
            models.ForeignKey(
                blank=True,
                help_text="Of an upgrade of label recognition: the evaluated model that the clients are given.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.modelversion",
                verbose_name="label model",
            ),
        ),
        migrations.RunSQL(BROUGHT, migrations.RunSQL.noop),
    ]
