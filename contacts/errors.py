class RefusedError(ValueError):
    """Something that cannot be carried out as asked; the text names the fix, `field` the input it belongs to."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field
