"""Refusals: facts that stop a deed, each with a sentence a CIO can read."""


class Refusal(ValueError):
    """A deed that the rules refuse. `field` names the form field it belongs to, if any."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        self.sentence = str(sentence)  # a constant of Words is said now
        super().__init__(self.sentence)
        self.field = field


class NotAllowed(Refusal):
    """The member's role may not do the deed. Shown as the 403 text and as a disabled button's title."""
