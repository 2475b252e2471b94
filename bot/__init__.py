"""The only package with memory, secrets, time and people."""

__version__ = "0.1.0"
