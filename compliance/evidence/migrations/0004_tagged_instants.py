"""Instants and days in new records are tagged. What is recorded already stays as it is, byte for byte."""

from django.db import migrations

from tenants.database.fields import TaggedJSONField


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_log")]
    operations = [migrations.AlterField("record", "public_details", TaggedJSONField(default=dict))]
