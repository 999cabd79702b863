"""Codes are counted by claim: from which network one was asked for is not kept any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_pictures_by_client")]

    operations = [
        migrations.RemoveIndex("numbercode", "number_code_address"),
        migrations.RemoveIndex("numbercode", "number_code_number"),
        migrations.RemoveField("numbercode", "address"),
    ]
