"""Sub-commands and groups of them; each is imported only when it is called."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from ..errors import GoslingError, NoDeviceError, ProgramError, SourceError
from ..language.visible import visible
from .options import bundled, samples_option
from .printing import our_command, print_error
from .shutdown import cleared_away
from .streams import tell

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Table = Mapping[str, tuple[str, str]]
"""By the name of a sub-command, the module that has the function of that name, and what it does."""


class LazyGroup(click.Group):
    """A group that lists its sub-commands without importing them."""

    def __init__(self, *arguments: Any, table: Table, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, as they are listed."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The sub-command of a name."""
        if cmd_name not in self._table:
            return None
        module = import_module(f".{self._table[cmd_name][0]}", __package__)
        command: click.Command = getattr(module, cmd_name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Finds the sub-command; `help play` is `play --help`."""
        if ctx.parent is None and args[:1] == ["help"]:
            args = [*args[1:], "--help"]
        if args and args[0] not in self._table and not ctx.resilient_parsing:
            from .hints import wrong_command

            if sentence := wrong_command(ctx, args, self._table):
                ctx.fail(sentence)
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the sub-commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self._table.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """The sub-commands and options that begin so."""
        from click.shell_completion import CompletionItem

        return [
            *(CompletionItem(name, help=text) for name, (_, text) in self._table.items()
              if name.startswith(incomplete)),
            *click.Command.shell_complete(self, ctx, incomplete),
        ]  # fmt: skip


class Command(click.Command):
    """A sub-command: its function returns the exit status; errors are printed here."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the words; one too many is most often half of a name with a blank."""
        typed = list(args)
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            from .hints import word_too_many

            ctx.fail(word_too_many(ctx, rest[0], typed))
        return rest

    def invoke(self, ctx: click.Context) -> int:
        """Calls the function; returns the exit status."""
        typed, ctx.params = ctx.params, bundled(ctx.params)
        try:
            with cleared_away():
                status: int = super().invoke(ctx)
            return status
        except GoslingError as error:
            print_error(error)
            if isinstance(error, SourceError | ProgramError):
                from .hints import remedy

                if hint := remedy(typed):
                    tell(visible(f"rubbergosling: {hint}"))
            if isinstance(error, NoDeviceError):
                ours = our_command()
                tell(f"{ours} studio sounds in your browser; {ours} doctor tells more.")
            return error.exit_status


def command(name: str) -> Callable[[Callable[..., int]], Command]:
    """Makes a sub-command of a function, with its options; the docstring is its help."""

    def decorate(function: Callable[..., int]) -> Command:
        words = {"allow_extra_args": True}  # `Command` says more about them than click
        return click.command(name, cls=Command, context_settings=words)(samples_option(function))

    return decorate
