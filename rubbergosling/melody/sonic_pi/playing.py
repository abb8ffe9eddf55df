"""Runs the predictable part of a Sonic Pi program: what it plays, and what was left out.

No Ruby runs here. Whatever is not known is told once, with its line, and left out.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from ...language.syntax import Notice
from ..ruby.expressions import (
    INDEX,
    NEGATIVE,
    Assignment,
    Block,
    Call,
    Expression,
    Listed,
    Literal,
    Loop,
    NotFollowed,
    Operation,
    Statement,
    Symbol,
)
from .evaluation import (
    CHANCE,
    MAX_VALUES,
    Value,
    asked,
    bounded,
    count_of,
    is_number,
    list_of,
    pitches_of,
    weight,
    worked_out,
)
from .functions import FUNCTIONS
from .scope import Scope, bind
from .voices import Thread, checked
from .words import (
    MANNERS,
    PLAYING,
    SILENT,
    TRANSPARENT,
    counted,
    element,
    indexed,
)

MAX_STEPS = 300_000
"""How much is done, in statements and values of lists: seconds at most."""

MAX_CALLS_DEEP = 16


class _Stopped(Exception):  # noqa: N818 it is no error
    """A thread was told to stop."""


class _Exhausted(Exception):  # noqa: N818 it is no error
    """The program goes on for longer than it is followed."""


class Player:
    """Does a program's statements, one after the other.

    Attributes:
        threads: In the order they began, the program itself first.
        notices: What could not be followed.
        bare: Lists of notes that stand there for themselves.
        lists: Every list that got a name, in order.
    """

    def __init__(self) -> None:
        self.threads = [Thread()]
        self.notices: dict[Notice, None] = {}
        self.bare: list[list[Value]] = []
        self.lists: list[list[Value]] = []
        self._functions: dict[str, Block] = {}
        self._depth = 0
        self._steps = 0

    def perform(self, statements: Sequence[Statement]) -> None:
        """Does a whole program."""
        try:
            self._do(statements, self.threads[0], Scope())
        except _Exhausted:
            place = statements[0].place
            message = (
                "this program goes on for longer than it can be followed: the rest is left out"
            )
            self.notices[Notice(message, place)] = None
        except _Stopped:
            pass

    def _do(self, statements: Sequence[Statement], thread: Thread, scope: Scope) -> None:
        for statement in statements:
            self._spend(1)
            if statement.word in SILENT:  # whatever it hands over and on what condition
                continue
            try:
                self._statement(statement.expression, thread, scope)
            except NotFollowed as reason:
                place = reason.place or statement.place
                self.notices[Notice(f"{reason}: it is left out", place)] = None
            except RecursionError:
                message = "this is too deeply nested: it is left out"
                self.notices[Notice(message, statement.place)] = None

    def _statement(self, expression: Expression, thread: Thread, scope: Scope) -> None:
        if isinstance(expression, Loop):
            for value in list_of(self._value(expression.values, thread, scope)):
                self._spend(1)
                bind(expression.names, [value], scope.set)
                self._do(expression.body, thread, scope)
            return
        value = self._value(expression, thread, scope)
        is_list = isinstance(expression, Listed)
        if (is_list or _is_note(expression)) and thread is self.threads[0]:
            values = value if is_list else [value]
            self._spend(weight(values))
            for each in values:
                checked(pitches_of(each))
            self.bare.append(values)

    def _value(self, expression: Expression, thread: Thread, scope: Scope) -> Value:
        """What an expression comes to; what it plays on the way is played."""
        if isinstance(expression, Literal):
            return expression.value
        if isinstance(expression, Listed):
            self._spend(len(expression.parts))
            return bounded([self._value(part, thread, scope) for part in expression.parts])
        if isinstance(expression, Operation):
            left = self._value(expression.left, thread, scope)
            if expression.operator == "||" and left is not None and left is not False:
                return left
            right = self._value(expression.right, thread, scope)
            return self._spent(worked_out(expression.operator, left, right))
        if isinstance(expression, Assignment):
            return self._assign(expression, thread, scope)
        if isinstance(expression, Loop):
            raise NotFollowed("this loop is not followed")
        try:
            return self._spent(self._called(expression, thread, scope))
        except NotFollowed as reason:
            reason.place = reason.place or expression.place
            raise

    def _assign(self, assignment: Assignment, thread: Thread, scope: Scope) -> Value:
        target = assignment.target
        if not isinstance(target, Call) or (target.arguments and target.name != INDEX):
            raise NotFollowed("this is given a value, which is not followed")
        try:
            value = self._value(assignment.value, thread, scope)
        except NotFollowed:
            if target.receiver is None:
                scope.forget(target.name)
            raise
        if isinstance(value, list):
            self.lists.append(value)
        if target.receiver is None:
            scope.set(target.name, value)
            return value
        holder = list_of(self._value(target.receiver, thread, scope))
        if target.name != INDEX or len(target.arguments) != 1:
            raise NotFollowed("this is given a value, which is not followed")
        index = count_of(self._value(target.arguments[0], thread, scope))
        if not -len(holder) <= index < MAX_VALUES:
            raise NotFollowed("this place in a list is not there")
        self._spend(max(0, index - len(holder)) // 8)
        holder.extend([None] * (index + 1 - len(holder)))
        holder[index] = value
        return value

    def _called(self, call: Call, thread: Thread, scope: Scope) -> Value:
        """What a word comes to, whatever kind of word it is."""
        name = call.name
        if call.receiver is not None:
            return self._method(call, thread, scope)
        if (holder := scope.holder(name)) is not None and not call.arguments:
            return holder.value(name)
        if name in CHANCE:
            raise NotFollowed(f"`{name}` is chance, which is not followed")
        if name in SILENT:
            return None
        if name in TRANSPARENT and call.block is not None:
            inner = Scope(scope)
            bind(call.block.names, [None], inner.set_here)
            return self._do(call.block.statements, thread, inner)
        if name == "define" and call.block is not None and call.arguments:
            self._functions[str(self._value(call.arguments[0], thread, scope))] = call.block
            return None
        if name in self._functions:
            return self._function(call, thread, scope)
        if name in ("in_thread", "live_loop") and call.block is not None:
            return self._branch(call, call.block, thread, scope)
        if name == "loop" and call.block is not None:
            return self._rounds(call.block, thread, scope)
        if name == "stop":
            raise _Stopped
        return self._word(call, thread, scope)

    def _word(self, call: Call, thread: Thread, scope: Scope) -> Value:
        """A word of Sonic Pi's that is handed values: it plays, or it makes another value."""
        arguments = [self._value(argument, thread, scope) for argument in call.arguments]
        if call.name in MANNERS:
            return self._manner(call, arguments, thread, scope)
        if call.name in ("tick", "look", "tick_reset", "tick_reset_all"):
            return counted(call.name, arguments, thread)
        if call.name in PLAYING:
            options = {
                key: self._value(value, thread, scope)
                for key, value in call.options
                if key in ("note", "notes")
            }
            for value in arguments:
                self._spend(weight(value))
            return PLAYING[call.name](thread, arguments, options)
        if call.name not in FUNCTIONS or call.block is not None:
            raise NotFollowed(f"`{call.name[:40]}` is not known here")
        named = {key: self._value(value, thread, scope) for key, value in call.options}
        try:
            return FUNCTIONS[call.name](*arguments, **named)
        except (TypeError, ValueError):
            raise NotFollowed(f"`{call.name}` is not followed with these values") from None

    def _method(self, call: Call, thread: Thread, scope: Scope) -> Value:
        assert call.receiver is not None
        value = self._value(call.receiver, thread, scope)
        name = call.name
        if name in CHANCE:
            raise NotFollowed(f"`.{name}` is chance, which is not followed")
        if name == NEGATIVE:
            return worked_out("-", 0, value)
        arguments = [self._value(argument, thread, scope) for argument in call.arguments]
        if name in ("tick", "look"):
            return element(value, counted(name, arguments, thread), thread, arguments)
        if name == INDEX:
            if _asks_counter(call.arguments):
                return element(value, arguments[0], thread, [])
            return indexed(list_of(value), arguments)
        if call.block is not None:
            return self._each(call, call.block, value, arguments, thread, scope)
        if name in ("push", "append", "concat"):
            return worked_out("+" if name == "concat" else "<<", value, *arguments[:1])
        if is_number(value) and not arguments and name in ("to_f", "to_i"):
            return Fraction(value) if name == "to_f" else int(value)
        if isinstance(value, str) and not arguments and name in ("to_sym", "to_s"):
            return Symbol(value) if name == "to_sym" else str(value)
        return asked(list_of(value), name, *arguments)

    def _each(
        self,
        call: Call,
        block: Block,
        value: Value,
        arguments: list[Value],
        thread: Thread,
        scope: Scope,
    ) -> Value:
        """A block done for each of several values."""
        name = call.name
        if name == "times":
            values: Iterable[list[Value]] = ([index] for index in range(count_of(value)))
        elif name in ("upto", "downto") and len(arguments) == 1:
            step = 1 if name == "upto" else -1
            values = ([i] for i in range(count_of(value), count_of(arguments[0]) + step, step))
        elif name in ("each_with_index", "each.with_index"):
            values = ([each, index] for index, each in enumerate(list_of(value)))
        elif name in ("each", "map", "collect") and not arguments:
            values = ([each] for each in tuple(list_of(value)))
        else:
            raise NotFollowed(f"`.{name}` is not followed")
        found = []
        for each in values:
            self._spend(1)
            inner = Scope(scope)
            bind(block.names, each, inner.set_here)
            if name in ("map", "collect"):
                found.append(self._result(block, thread, inner))
            else:
                self._do(block.statements, thread, inner)
        return type(value)(found) if name in ("map", "collect") else value

    def _result(self, block: Block, thread: Thread, scope: Scope) -> Value:
        """What a block of one statement comes to."""
        if len(block.statements) != 1:
            raise NotFollowed("this block has several statements, which is not followed")
        return self._value(block.statements[0].expression, thread, scope)

    def _function(self, call: Call, thread: Thread, scope: Scope) -> Value:
        """A word that the program itself has defined."""
        block = self._functions[call.name]
        if self._depth >= MAX_CALLS_DEEP:
            raise NotFollowed(f"`{call.name}` calls itself, which is not followed")
        inner = Scope(scope)
        arguments = [self._value(argument, thread, scope) for argument in call.arguments]
        if not all(parameter.is_plain for parameter in block.parameters):
            raise NotFollowed("these parameters are not followed", block.place)
        for index, parameter in enumerate(block.parameters):
            if index < len(arguments):
                value = arguments[index]
            else:
                default = parameter.default
                value = default and self._value(default, thread, inner)
            inner.set_here(parameter.name, value)
        self._depth += 1
        try:
            self._do(block.statements, thread, inner)
        finally:
            self._depth -= 1
        return None

    def _branch(self, call: Call, block: Block, thread: Thread, scope: Scope) -> None:
        """A thread of its own, from here on; a loop is done until its rings come round."""
        branch = thread.branched()
        self.threads.append(branch)
        try:
            if call.name == "live_loop":
                self._rounds(block, branch, Scope(scope))
            else:
                self._do(block.statements, branch, Scope(scope))
        except _Stopped:
            pass

    def _rounds(self, block: Block, thread: Thread, scope: Scope) -> None:
        before = dict(thread.ticks)
        self._do(block.statements, thread, scope)
        for _ in range(thread.rounds_left(before)):
            self._do(block.statements, thread, scope)

    def _manner(self, call: Call, arguments: list[Value], thread: Thread, scope: Scope) -> None:
        """`use_bpm` and its like, from here on; `with_bpm` and its like, for a block."""
        if len(arguments) != 1:
            raise NotFollowed(f"`{call.name}` is handed one value")
        before = dict(vars(thread.manner))
        MANNERS[call.name](thread, arguments[0])
        if call.name.startswith("with"):
            if call.block is not None:
                self._do(call.block.statements, thread, Scope(scope))
            vars(thread.manner).update(before)

    def _spend(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MAX_STEPS:
            raise _Exhausted

    def _spent(self, value: Value) -> Value:
        if isinstance(value, list):
            self._spend(weight(value) // 8)
        return value


def _asks_counter(arguments: tuple[Expression, ...]) -> bool:
    return (
        len(arguments) == 1
        and isinstance(arguments[0], Call)
        and arguments[0].receiver is None
        and arguments[0].name in ("tick", "look")
    )


def _is_note(expression: Expression) -> bool:
    return isinstance(expression, Literal) and isinstance(expression.value, Symbol)
