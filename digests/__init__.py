"""Turns records into meaning, and meaning into messages. Uses nothing but its arguments."""
