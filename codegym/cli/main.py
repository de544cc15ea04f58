"""The command ``codegym``: its subcommands, and how errors reach a user."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from codegym import __version__, plugins
from codegym.cli import bench, demo, diagnose, doctor, inspect, judge, pairs, play, problems, synthesize
from codegym.errors import UserError

GROUP = "codegym.cli"
"""The entry-point group under which installed distributions add commands: each names a ``register(app)``."""
TRAIN_GROUP = "codegym.train"
"""The same for the commands below ``codegym train``."""

_USER_ERROR = 2
_INTERRUPTED = 130


def build() -> typer.Typer:
    """Return the application with every command, those of installed distributions included."""
    app = typer.Typer(
        name="codegym",
        help="Benchmark and train agents that repair their own programs from execution feedback.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_global_options)
    for module in (bench, play, judge, problems, synthesize, pairs, diagnose, inspect, doctor, demo):
        module.register(app)
    for name in plugins.installed(GROUP):
        plugins.load(GROUP, name, kind="command group")(app)
    trainers = plugins.installed(TRAIN_GROUP)
    if trainers:
        train = typer.Typer(help="Train policies.", no_args_is_help=True, rich_markup_mode=None)
        for name in trainers:
            plugins.load(TRAIN_GROUP, name, kind="trainer")(train)
        app.add_typer(train, name="train")
    return app


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; never returns. Exit codes: 0 done, 1 it failed, 2 the user's input is wrong."""
    errors = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        code = build()(args=arguments, standalone_mode=False)
        if code == _INTERRUPTED:  # newer releases of typer return it instead of raising Abort
            raise KeyboardInterrupt
        sys.exit(code if isinstance(code, int) else 0)
    except UserError as error:
        errors.print(f"error: {error}", markup=False)
        sys.exit(_USER_ERROR)
    except (KeyboardInterrupt, typer.Abort):
        errors.print("interrupted; what was stored is kept, and the same command goes on from there", markup=False)
        sys.exit(_INTERRUPTED)
    except Exception as error:
        # What typer raises for a wrong command line; its class depends on the click that typer brings along.
        if not hasattr(error, "format_message"):
            raise
        errors.print(f"error: {error.format_message()} (codegym --help lists what there is)", markup=False)
        sys.exit(_USER_ERROR)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"codegym {__version__}")
        raise typer.Exit


def _global_options(
    version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Print the version."),
) -> None:
    del version
