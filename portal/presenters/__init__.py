"""From the models of the rooms below to the plain context that templates document."""
