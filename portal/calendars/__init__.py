"""When maintenance may run: the month and the year, closed times, feeds, blackouts, capacities."""
