"""Who carries which channel, as the settings say."""
