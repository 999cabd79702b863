"""What one would pick instead: Django, django-tenants and REST framework as their documentation says, nothing of ours.

A project of its own over a database of its own; it runs in processes of its own alone.
"""
