"""What the link of an invitation carries, and what we keep of it."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """256 random bits, for the link alone."""
    return secrets.token_urlsafe()


def hash_of(token: str) -> str:
    """What is kept of a token: enough to know it again, and not to make it."""
    return sha256(token.encode()).hexdigest()
