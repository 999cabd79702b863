"""Deals with machines and files of strangers: bounded in bytes, time and places, their addresses guarded."""
