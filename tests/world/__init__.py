"""Servers on loopback for the tests. The well-behaved one is bot/demo/server.py."""
