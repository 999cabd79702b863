"""Serves the application: the front, threads, static files, cached answers, middleware, metrics."""
