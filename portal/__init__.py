"""Puts the apps together: settings, runtime, wiring, pages, API, the reviewers' admin. Nobody imports it."""
