"""The log: who did, saw or changed what, and when, of all that the product writes down [8.3]."""
