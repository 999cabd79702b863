"""Simulates a year with invented clients and demand, on the real rules and planner. Pure; needs no database."""
