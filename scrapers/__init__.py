"""Turns addresses and files into plain records. May use the network; never sees a database."""
