"""Read settings from environment variables, refusing what cannot be understood."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


class SettingError(Exception):
    """An environment variable is missing or holds what its setting cannot take."""

    def __init__(self, name: str, problem: str) -> None:
        self.name = name
        super().__init__(f"{name}: {problem}")


def env_str(name: str, default: str | None = None) -> str:
    """Return the variable's text, stripped; an empty value counts as not set.

    Raises: SettingError when it is not set and there is no default.
    """
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise SettingError(name, "is not set and has no default.")
    return default


def env_bool(name: str, *, default: bool) -> bool:
    """Return the variable as a truth value, written 1/0, true/false, yes/no or on/off.

    Raises: SettingError for any other text: "flase" must not quietly mean true.
    """
    text = env_str(name, "").lower()
    if not text:
        return default
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise SettingError(name, f"{text!r} is neither true nor false (use 1 or 0).")


def env_int(
    name: str, default: int, *, minimum: int | None = None, maximum: int | None = None
) -> int:
    """Return the variable as a whole number within its bounds, both inclusive.

    Raises: SettingError when it is not a whole number or lies outside the bounds.
    """
    text = env_str(name, "")
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        raise SettingError(name, f"{text!r} is not a whole number.") from None
    if minimum is not None and number < minimum:
        raise SettingError(name, f"{number} is less than {minimum}.")
    if maximum is not None and number > maximum:
        raise SettingError(name, f"{number} is more than {maximum}.")
    return number


def env_list(name: str, default: Sequence[str] = ()) -> list[str]:
    """Return the comma-separated parts of the variable, stripped, without empty ones."""
    text = env_str(name, "")
    if not text:
        return list(default)
    return [part.strip() for part in text.split(",") if part.strip()]


def env_secret(name: str, default: str | None = None) -> str:
    """Return a secret from NAME, or from the file that NAME_FILE points to.

    Raises: SettingError when both are set, when the file cannot be read or is empty, and when
    neither is set and there is no default.
    """
    file_name = f"{name}_FILE"
    path = env_str(file_name, "")
    if not path:
        return env_str(name, default)
    if env_str(name, ""):
        raise SettingError(name, f"is set together with {file_name}; keep one of them.")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingError(file_name, f"cannot read {path}: {error.strerror}.") from None
    if not value:
        raise SettingError(file_name, f"{path} is empty.")
    return value


def home_folder() -> Path:
    """Return the data folder: KESHER_HOME, else `.kesher` beside the source tree, else in the
    working directory. Nothing is created.
    """
    configured = env_str("KESHER_HOME", "")
    if configured:
        return Path(configured).expanduser().absolute()
    source_tree = Path(__file__).resolve().parents[2]
    base = source_tree if (source_tree / "pyproject.toml").is_file() else Path.cwd()
    return base / ".kesher"


def make_home(home: Path) -> Path:
    """Create the data folder if it is absent, closed to others.

    When root makes it, others may pass through it but not list it: the database then runs as a
    user of its own and must reach its files below. What is secret in it is closed by itself.
    """
    if not home.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return home


def kept_secret(name: str, path: Path) -> str:
    """Return the secret from NAME or NAME_FILE, else the one kept at path, made at first use.

    The kept file is readable by its owner alone. Two processes that start at once agree on one
    secret, since the file appears whole under its name or not at all.
    """
    given = env_secret(name, "")
    if given:
        return given
    if not path.exists():
        make_home(path.parent)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
