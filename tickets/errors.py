from contacts.errors import RefusedError

__all__ = ["RefusedError"]
