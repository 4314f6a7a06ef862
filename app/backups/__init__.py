"""Backups: one file that holds a whole store, made while the service runs, and checked before it is put back."""
