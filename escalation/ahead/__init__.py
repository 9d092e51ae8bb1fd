"""Looking ahead: who owes how much when, what will be missed, and what would be if something were different."""
