"""What a carrier loads by files: its customers and accounts, and the table of all kinds."""
