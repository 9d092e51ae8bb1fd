"""What was: how promises were kept, how long things took, and what is open, counted from the ledger."""
