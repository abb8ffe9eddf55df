"""The variables and functions of a Sonic Pi program, by name."""

from collections.abc import Callable

from .evaluation import Value


class Scope:
    """Names and their values; a block sees those around it.

    Args:
        outer: The names around, or None.
    """

    def __init__(self, outer: "Scope | None" = None) -> None:
        self._outer = outer
        self._values: dict[str, Value] = {}

    def holder(self, name: str) -> "Scope | None":
        """The scope that knows a name, this one or one around it."""
        scope: Scope | None = self
        while scope is not None and name not in scope._values:
            scope = scope._outer
        return scope

    def value(self, name: str) -> Value:
        """The value of a name that this scope itself knows."""
        return self._values[name]

    def set(self, name: str, value: Value) -> None:
        """Gives a name a value, where it is known already or else here."""
        (self.holder(name) or self)._values[name] = value

    def set_here(self, name: str, value: Value) -> None:
        """Gives a name a value that only this scope's blocks see."""
        self._values[name] = value

    def forget(self, name: str) -> None:
        """Leaves a name without a value."""
        if (holder := self.holder(name)) is not None:
            del holder._values[name]


def bind(names: list[str], values: list[Value], give: Callable[[str, Value], None]) -> None:
    """Gives names their values; one list for several names is taken apart."""
    if len(names) > 1 and len(values) == 1 and isinstance(values[0], list):
        values = values[0]
    flat: list[Value] = []
    for value in values:
        # `|(a, b), i|` has the list before the counter taken apart.
        apart = len(names) > len(values) and isinstance(value, list)
        flat += value if apart else [value]
    for index, name in enumerate(names):
        give(name, flat[index] if index < len(flat) else None)
