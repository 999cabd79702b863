"""Errors about input, as codes that are put into a language later."""


class CodedError(ValueError):
    """An input error. code: what is wrong (each room's error lists its codes); params: the values for its sentence."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
