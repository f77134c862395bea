"""The command `kesher`: what it offers, and how it fails in words."""

import argparse
import datetime as dt
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.utils import translation

from kesher.lib.env import SettingError
from kesher.lib.errors import Refusal
from kesher.project.database_error import DatabaseError

Handler = Callable[[argparse.Namespace], int]


def main(words: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code; what goes wrong is told in one sentence."""
    arguments = _parser().parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kesher.project.settings")
    if getattr(arguments, "demo", False):
        os.environ["KESHER_DEMO"] = "1"  # children inherit it
    # What had to be started is stopped on the way out, however a command is told to end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        django.setup()
        translation.activate("en")
        # The handlers know models, which exist only now.
        module, _, name = arguments.handler.rpartition(".")
        handler: Handler = getattr(import_module(f"kesher.project.{module}"), name)
        return handler(arguments)
    except (SettingError, DatabaseError, ImproperlyConfigured, Refusal) as error:
        return _fail(str(error))
    except OperationalError as error:
        return _fail(f"The database does not answer: {str(error).strip()}")
    except KeyboardInterrupt:
        return 130


def _fail(text: str) -> int:
    print(f"kesher: {text}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kesher", description="Customers, suppliers and every contact with them."
    )
    commands = parser.add_subparsers(metavar="command", required=True)

    run = _command(commands, "run", "running.run", "Start the database, the web and the worker.")
    run.add_argument("--demo", action="store_true", help="with demo data, on this machine only")

    _command(commands, "migrate", "running.migrate", "Bring the database to this version.")
    _command(commands, "demo", "running.load_demo", "Create the two demo businesses.")
    _command(commands, "doctor", "doctor.run", "Examine the installation and say what to do.")

    business = _command(
        commands, "create-business", "businesses.create", "Create a business and its owner."
    )
    business.add_argument("--name", required=True, help="name of the business")
    business.add_argument("--number", default="", help="its company or dealer number")
    business.add_argument("--address", default="", help="where it is, for its prints")
    business.add_argument("--slug", required=True, help="its address, /b/<slug>/")
    business.add_argument("--owner-name", required=True)
    business.add_argument("--owner-username", required=True, help="to sign in with")
    business.add_argument("--owner-email", default="")

    code = _command(
        commands, "activation-code", "businesses.sign_activation_code", "Sign an activation code."
    )
    code.add_argument("--business", required=True, metavar="SLUG")
    code.add_argument(
        "--until",
        required=True,
        type=dt.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="the last day, included",
    )

    importing = _command(commands, "import", "imports.run", "Import customers from a sheet.")
    importing.add_argument("what", choices=["customers", "suppliers", "both"])
    importing.add_argument("file", help="CSV or XLSX")
    importing.add_argument("--business", required=True, metavar="SLUG")
    importing.add_argument("--as", dest="username", required=True, help="user who imports")
    importing.add_argument("--encoding", default="", help="when it is not found by itself")
    importing.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="HEADER=FIELD",
        help="say what a column is; may be given several times; without a field it is left out",
    )
    importing.add_argument("--lone-rows", choices=["import", "skip"], help="rows of one cell")
    importing.add_argument("--repetitions", choices=["import", "skip"], help="rows said before")
    importing.add_argument("--again", action="store_true", help="a file imported before")
    importing.add_argument("--preview", action="store_true", help="show the columns, then stop")

    backup = _command(commands, "backup", "backup.run", "Write everything into one file.")
    backup.add_argument("file", nargs="?", help="default: a dated file in the data folder")
    restore = _command(
        commands, "restore", "backup.run_restore", "Restore a backup into an empty installation."
    )
    restore.add_argument("file")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    handler: str,
    help_text: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(handler=handler)
    return parser
