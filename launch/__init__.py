"""Runs the whole product on one machine. Standard library only: it works before anything is installed."""
