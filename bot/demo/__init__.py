"""A small invented world, served on loopback, for the demonstration and the journeys."""
