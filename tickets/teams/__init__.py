"""The teams: who works in them, what comes to them, and the change of both [3.1], [3.2]."""
