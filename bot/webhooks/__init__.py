"""Channels that are only posted to: incoming webhooks of Slack and Teams."""
