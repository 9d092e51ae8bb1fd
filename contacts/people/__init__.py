"""Looking after people: who may come in, as what, and until when [8.1], [8.2]."""
