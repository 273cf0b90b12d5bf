"""Askfirst: asks before it codes, proves one commit per task, leaves the merge to people."""

__version__ = "0.1.0"
