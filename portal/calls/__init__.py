"""Answer rates, outbound calls, and what a maintenance costs in calls."""
