"""Collect the texts, compile the translations, check them: `python -m tools.messages COMMAND`.

    update   add the new texts and drop those used no more; `update APP …` touches no other app
    compile  write the .mo files that are read at run time
    check    fail when a text has no translation, a doubtful one, or is used no more, or when two
             catalogs translate it differently: at run time all are one, and the first app wins

Pure Python, so that no machine needs GNU gettext. Each app has a catalog of its own; its templates
in `kesher/templates/<app>/` belong to it. What is left belongs to the catalog `kesher/locale`.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kesher"
LANGUAGE = "he"
HEADER_TIME = datetime(2026, 1, 1, tzinfo=UTC)  # a moving date would make every merge a conflict
HEADER = """\
Project-Id-Version: kesher
Language: he
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);
"""  # שעה, שעתיים, 3 שעות

# The position of singular, plural and context among the arguments, as Babel writes it.
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_CALL = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\(")
_TEXT = re.compile(r"""\s*,?\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", re.DOTALL)

Text = str | tuple[str, str]
Key = tuple[str, str | None]  # the text, or its singular, and its context
Translation = str | tuple[str, ...]
Found = tuple[Text, str | None, str]  # the text or its two numbers, its context, its file


def main() -> int:
    match sys.argv[1:]:
        case ["update", *apps]:
            return update({catalog_of(app) for app in apps})
        case ["compile"]:
            return compile_all()
        case ["check"]:
            return check()
    print(__doc__)
    return 2


def update(wanted: set[Path]) -> int:
    found = list(catalogs())
    elsewhere = translated_in([po for po, _ in found])
    for po, texts in found:
        if (wanted and po not in wanted) or (not texts and not po.exists()):
            continue
        catalog = merged(po, texts, elsewhere)
        po.parent.mkdir(parents=True, exist_ok=True)
        po.write_bytes(written(catalog))
    return check()


def compile_all() -> int:
    for po, _ in po_files():
        mo = po.with_suffix(".mo")
        if not po.exists():
            continue
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        with po.open("rb") as source:
            catalog = read_po(source, locale=LANGUAGE)
        draft = mo.with_suffix(".new")
        with draft.open("wb") as target:
            write_mo(target, catalog)
        draft.replace(mo)
    return 0


def check() -> int:
    faults: list[str] = []
    found = list(catalogs())
    for po, texts in found:
        place = po.relative_to(ROOT)
        if not po.exists():
            faults += [f"{place}: is missing, with {len(texts)} texts"] if texts else []
            continue
        faults += [f"{place}: {fault}" for fault in faults_of(read(po), texts)]
    for (text, context), places in translated_in([po for po, _ in found]).items():
        if len(places) > 1:
            said = "; ".join(f"{shown(string)} in {place}" for string, place in places.items())
            faults.append(f"{text!r}{in_context(context)} has several translations: {said}")
    for fault in faults:
        print(fault)
    if faults:
        print(f"{len(faults)} faults. `python -m tools.messages update` adds what is missing.")
    return 1 if faults else 0


def faults_of(catalog: Catalog, texts: list[Found]) -> Iterator[str]:
    wanted = {(text if isinstance(text, str) else text[0], context) for text, context, _ in texts}
    present = {(singular(message), message.context): message for message in catalog if message.id}
    for text, context in sorted(wanted - present.keys(), key=str):
        yield f"has no entry for {text!r}{in_context(context)}"
    for key, message in present.items():
        if key not in wanted:
            yield f"has an entry that is used no more: {key[0]!r}{in_context(key[1])}"
            continue
        parts = message.string if isinstance(message.string, tuple) else (message.string,)
        forms = catalog.num_plurals if isinstance(message.id, tuple) else 1
        if not all(parts) or len(parts) != forms:
            yield f"has no translation of {key[0]!r}, or not in each of its {forms} forms"
        if message.fuzzy:
            yield f"has a doubtful translation of {key[0]!r}"
        yield from (f"{error} in {key[0]!r}" for error in placeholder_faults(message))


def placeholder_faults(message: Message) -> Iterator[str]:
    """Find what a translation names and its text does not: it would break at run time."""
    sources = message.id if isinstance(message.id, tuple) else (message.id,)
    parts = message.string if isinstance(message.string, tuple) else (message.string,)
    named = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
    known = {name for source in sources for name in named.findall(source)}
    for part in parts:
        for name in sorted(set(named.findall(part or "")) - known):
            yield f"unknown {name}"
    if len(sources) > 1:
        return  # "one hour" need not name its number
    missing = known - {name for part in parts for name in named.findall(part or "")}
    if missing and all(parts):
        yield f"missing {', '.join(sorted(missing))}"


# --- Reading and writing catalogs


def translated_in(files: list[Path]) -> dict[Key, dict[Translation, str]]:
    """Return the translations of each text in all catalogs, with one place where each stands."""
    found: dict[Key, dict[Translation, str]] = {}
    for po in files:
        for message in read(po) if po.exists() else ():
            if message.id and is_translated(message) and not message.fuzzy:
                places = found.setdefault((singular(message), message.context), {})
                places.setdefault(message.string, str(po.relative_to(ROOT)))
    return found


def is_translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def shown(translation: Translation) -> str:
    return " | ".join(translation) if isinstance(translation, tuple) else translation


def merged(po: Path, texts: list[Found], elsewhere: dict[Key, dict[Translation, str]]) -> Catalog:
    """Return the catalog with exactly the texts in use, each with the translation that it had.

    A new text that another catalog has translated gets the same translation.
    """
    old = read(po) if po.exists() else new_catalog()
    catalog = new_catalog()
    for text, context, place in sorted(texts, key=lambda found: (found[2], str(found[0]))):
        key = (text if isinstance(text, str) else text[0], context)
        known = old.get(*key)
        own = filled_up(known.string) if known is not None else None
        catalog.add(
            text,
            own or in_forms(next(iter(elsewhere.get(key, ())), None), text),
            locations=[(place, None)],
            flags=known.flags if known is not None else (),
            user_comments=known.user_comments if known is not None else (),
            context=context,
        )
    return catalog


def filled_up(translation: Translation) -> Translation | None:
    """Return a translation with its last form repeated where a newer catalog asks for more."""
    if isinstance(translation, str):
        return translation
    given = [form for form in translation if form]
    kept = (*given, *given[-1:] * (len(translation) - len(given)))
    return kept if translation[: len(given)] == tuple(given) and given else None


def in_forms(translation: Translation | None, text: Text) -> Translation | None:
    """Return a translation unless it counts and the text does not, or the other way round."""
    return translation if isinstance(translation, tuple) == isinstance(text, tuple) else None


def new_catalog() -> Catalog:
    return read_catalog(io.BytesIO(f'msgid ""\nmsgstr ""\n{quoted_header()}'.encode()))


def quoted_header() -> str:
    return "".join(f'"{line}\\n"\n' for line in HEADER.splitlines())


def read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_catalog(file)


def read_catalog(file: io.BufferedIOBase) -> Catalog:
    return read_po(file, locale=LANGUAGE, ignore_obsolete=True)


def written(catalog: Catalog) -> bytes:
    output = io.BytesIO()
    write_po(output, catalog, width=100, omit_header=True, include_lineno=False, sort_by_file=True)
    header = f'msgid ""\nmsgstr ""\n{quoted_header()}\n'
    return header.encode() + output.getvalue().strip() + b"\n"


def singular(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else str(message.id)


def in_context(context: str | None) -> str:
    return f" ({context})" if context else ""


# --- Which texts belong to which catalog


def po_files() -> Iterator[tuple[Path, list[Path]]]:
    """Yield each catalog with the files whose texts it holds."""
    apps = sorted(path.parent for path in PACKAGE.glob("*/apps.py"))
    for app in apps:
        templates = templates_in(PACKAGE / "templates" / app.name)
        yield catalog_path(app), [*sorted(app.rglob("*.py")), *templates]
    inside = [*apps, *(PACKAGE / "templates" / app.name for app in apps)]
    rest = sorted([*PACKAGE.rglob("*.py"), *templates_in(PACKAGE / "templates")])
    yield (
        catalog_path(PACKAGE),
        [path for path in rest if not any(path.is_relative_to(folder) for folder in inside)],
    )


def templates_in(folder: Path) -> list[Path]:
    """Return the templates of pages and of mails."""
    return sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".txt"})


def catalog_path(folder: Path) -> Path:
    return folder / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def catalog_of(name: str) -> Path:
    """Return the catalog of an app, or the common one for lib, project, components and the like."""
    is_app = (PACKAGE / name / "apps.py").exists()
    return catalog_path(PACKAGE / name if is_app else PACKAGE)


def catalogs() -> Iterator[tuple[Path, list[Found]]]:
    for po, files in po_files():
        texts = [
            found for file in files if "migrations" not in file.parts for found in extract(file)
        ]
        yield po, texts


def extract(file: Path) -> Iterator[Found]:
    place = file.relative_to(PACKAGE).as_posix()
    if file.suffix == ".py":
        with file.open("rb") as source:
            for _, function, arguments, _ in extract_python(source, KEYWORDS, (), {}):
                found = understood(function, arguments)
                if found:
                    yield (*found, place)
        return
    content = templatize(file.read_text(encoding="utf-8"), origin=str(file))
    for call in _CALL.finditer(content):
        found = understood(call[1], texts_at(content, call.end()))
        if found:
            yield (*found, place)


def texts_at(content: str, position: int) -> list[str]:
    """Return the literal texts that a call begins with."""
    texts = []
    while match := _TEXT.match(content, position):
        texts.append(str(ast.literal_eval(match[1])))
        position = match.end()
    return texts


def understood(function: str, arguments: object) -> tuple[Text, str | None] | None:
    """Return text and context of a call, or None where the text is no literal."""
    texts: list[Any] = list(arguments) if isinstance(arguments, list | tuple) else [arguments]
    name = function.removesuffix("_lazy").removesuffix("_noop")
    context = texts.pop(0) if "p" in name.removesuffix("gettext") and texts else None
    wanted = 2 if name.startswith("n") else 1
    if len(texts) < wanted or not all(isinstance(text, str) and text for text in texts[:wanted]):
        return None
    text: Text = (texts[0], texts[1]) if wanted == 2 else texts[0]
    return text, context


if __name__ == "__main__":
    sys.exit(main())
