"""The demo world: a few agencies and some sixty requests, lived through by the real services at past instants."""
