"""Why a whole file is not read."""

from mktpm.language import Message


class Refused(Exception):
    """The file can't be imported; nothing was changed."""

    def __init__(self, said: Message, hint: Message | None = None) -> None:
        """Keep the sentence and the remedy for whoever reports them."""
        super().__init__(said.template)
        self.said = said
        self.hint = hint
