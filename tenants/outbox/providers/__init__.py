"""The providers of each channel, as the settings configure them."""
