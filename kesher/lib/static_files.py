"""The files that browsers may keep for ever: scripts, styles, fonts, icons.

All stand below one folder named by a hash of the whole tree, /static/<hash>/…, so a file may
refer to another by a relative path, and any change is a new address for all. Nothing has to be
collected or built: the tree is read where it is.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
from django.conf import settings
from django.core.files.storage import Storage

_COMPRESSED_FROM_BYTES = 400
_TEXT_TYPES = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")


class UnknownStaticFileError(Exception):
    """A template names a static file that does not exist: a bug."""


@dataclass(frozen=True)
class StaticFile:
    """One file, ready to be sent: as it is, and compressed where that helps."""

    content_type: str
    plain: bytes
    brotli: bytes | None
    gzip: bytes | None


@dataclass(frozen=True)
class StaticTree:
    """All files below the static folders, and the hash that names their state."""

    version: str
    paths: dict[str, Path]


@cache
def static_tree() -> StaticTree:
    """Read the names and the hash of all static files, once per process."""
    digest = hashlib.sha256()
    paths: dict[str, Path] = {}
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                name = path.relative_to(folder).as_posix()
                paths[name] = path
                digest.update(name.encode())
                digest.update(path.read_bytes())
    return StaticTree(digest.hexdigest()[:12], paths)


@cache
def static_file(name: str) -> StaticFile | None:
    """Return the file of this name, compressed once per process; None when there is none."""
    path = static_tree().paths.get(name)
    if path is None:
        return None
    content = path.read_bytes()
    content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if not content_type.startswith(_TEXT_TYPES) or len(content) < _COMPRESSED_FROM_BYTES:
        return StaticFile(content_type, content, None, None)
    return StaticFile(
        f"{content_type}; charset=utf-8",
        content,
        brotli.compress(content, quality=9),
        gzip.compress(content, 9, mtime=0),
    )


class StaticTreeStorage(Storage):
    """What `{% static %}` asks for addresses."""

    def url(self, name: str | None) -> str:
        """Return the lasting address of a static file.

        Raises: UnknownStaticFileError when there is no such file.
        """
        tree = static_tree()
        if name not in tree.paths:
            raise UnknownStaticFileError(name)
        return f"{settings.STATIC_URL}{tree.version}/{name}"
