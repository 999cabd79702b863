"""Servers are parties (tenants.outside.parties). What was known of them is learnt again within seconds.

The table stays while there are processes that were started before the update; a later version removes it.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("outbox", "0006_confirmations"), ("tenants", "0007_parties")]
    operations = [migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Server")])]
