"""Binds the due work of alerts and shifts. Work that runs late does once what is due now, or nothing."""

from uuid import UUID

from compliance.duty import alerts, watches
from tenants.agenda.handlers import does

# The next step of an alert.
does(alerts.CHASE, alerts.chase, alert=UUID)
# The message of a person's waiting alerts.
does(alerts.SAY, alerts.say, person=UUID)
# A shift begins: can whoever has it be reached?
does(watches.SHIFT_BEGINS, watches.shift_begins)
# Noon: shifts that nobody has.
does(watches.LOOK_AHEAD, watches.look_ahead)
