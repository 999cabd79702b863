"""What is wrong with what somebody has given, before it is said in a language."""


class CodedError(ValueError):
    """code: what is wrong; each error of a room says which there are. params: what its sentence needs."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
