"""Starts what Shouhao needs on a machine where nothing is configured. Knows nothing of Django."""
