"""The architecture, guarded: what a linter of imports cannot see.

Taste is not tested here; what would be lost without a check is.
"""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from kesher.lib import jobs
from kesher.lib.errors import Refusal
from kesher.tenancy.models import Business
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey, ScopedManager, UnscopedQuery

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "kesher"
APPS = (
    "tenancy",
    "customfields",
    "records",
    "savedviews",
    "notifications",
    "exchange",
    "attachments",
    "webhooks",
    "reminders",
    "parties",
    "deals",
    "projects",
    "activities",
    "workspace",
)
OURS = [model for label in APPS for model in apps.get_app_config(label).get_models()]
OF_BUSINESS = [model for model in OURS if issubclass(model, BusinessModel)]


def modules(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """Yield our modules whose path in the app starts with one of the names."""
    for app in APPS:
        for path in sorted((PACKAGE / app).rglob("*.py")):
            inside = path.relative_to(PACKAGE / app)
            if inside.parts[0].removesuffix(".py") in folders:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def shown(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', '?')}"


# --- writing and reading -------------------------------------------------------------------------

WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
READERS = (
    "views",
    "queries",
    "models",
    "rules",
    "forms",
    "rendering",
    "record_types",
    "tasks",
    "live",
)


def test_only_operations_write() -> None:
    found = [
        shown(path, node)
        for path, tree in modules(*READERS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and "objects" in ast.unparse(node.func.value)
    ]

    assert found == []


def test_only_operations_insert_rows() -> None:
    found = [
        shown(path, node)
        for path, tree in modules(*READERS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("insert_row")
    ]

    assert found == []


def test_views_ask_queries_for_objects() -> None:
    found = [
        shown(path, node)
        for path, tree in modules("views", "templatetags")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]

    assert found == []


def operations() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path, tree in modules("operations"):
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and "operation" in {
                ast.unparse(decorator) for decorator in node.decorator_list
            }:
                yield shown(path, node), node


def test_operations_take_keywords_and_the_actor_first() -> None:
    # Before or outside any business: the operator of the installation, the holder of a link, a
    # person minding his own account, the clock.
    without_actor = {
        "ask_for_reset",
        "begin_duplicate_scan",
        "change_own_password",
        "create_business",
        "create_operator_link",
        "end_own_session",
        "end_own_sessions",
        "erase_due_attachments",
        "erase_due_merges",
        "erase_due_records",
        "erase_due_field",
        "recompute_records",
        "convert_values",
        "erase_due_snapshots",
        "follow_changes",
        "forget_deliveries",
        "forget_expired",
        "fire_due_reminders",
        "forget_files",
        "forget_notifications",
        "join_by_link",
        "leave",
        "mail_access_link",
        "mail_disabled",
        "scan_duplicates",
        "send_morning_digests",
        "record_scan",
        "settle_stale_reminders",
        "set_password_by_link",
        "settle",
        "take_next",
    }
    found = [
        where
        for where, function in operations()
        if function.args.args
        or (
            function.name not in without_actor
            and (not function.args.kwonlyargs or function.args.kwonlyargs[0].arg != "actor")
        )
    ]

    assert found == []


def test_public_functions_are_documented() -> None:
    found = [
        shown(path, node)
        for path, tree in modules("operations", "queries", "rules")
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert found == []


def test_every_refusal_is_announced() -> None:
    """A refusal that no docstring names surprises whoever calls the operation."""
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*.py")
        if path.name != "errors.py" and "errors" not in path.parts
    )
    announced = set(re.findall(r"\b[A-Z]\w+\b", " ".join(_raises_sections(source))))
    answered = set(re.findall(r"answer_refusal\(request, (\w+)\(", source))
    classes = {
        name
        for app in APPS
        if (PACKAGE / app / "errors.py").exists()
        for name, cls in inspect.getmembers(
            importlib.import_module(f"kesher.{app}.errors"), inspect.isclass
        )
        if issubclass(cls, Refusal) and cls.__module__ == f"kesher.{app}.errors"
        if not announced & {base.__name__ for base in cls.__mro__ if base is not Refusal}
    }

    assert classes - answered == set()


def _raises_sections(source: str) -> list[str]:
    return re.findall(r"Raises:(.*?)\"\"\"", source, flags=re.DOTALL)


# --- the scope of a business ---------------------------------------------------------------------


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_is_of_a_business_or_known_to_be_global(model: type[models.Model]) -> None:
    assert model in OF_BUSINESS or model._meta.label in {"tenancy.Business", "tenancy.User"}


@pytest.mark.parametrize("model", OF_BUSINESS, ids=lambda model: model._meta.label)
def test_a_model_of_a_business_is_scoped(model: type[models.Model]) -> None:
    assert isinstance(model._default_manager, ScopedManager)
    assert isinstance(model._base_manager, ScopedManager)
    with pytest.raises(UnscopedQuery):
        model._default_manager.all()


@pytest.mark.parametrize("model", OF_BUSINESS, ids=lambda model: model._meta.label)
def test_keys_point_down_and_stay_in_the_business(model: type[models.Model]) -> None:
    order = {label: place for place, label in enumerate(APPS)}
    for field in model._meta.concrete_fields:
        target = field.related_model
        if not isinstance(field, models.ForeignKey) or target is Business:
            continue
        assert order[target._meta.app_label] <= order[model._meta.app_label], field
        if issubclass(target, BusinessModel):
            assert isinstance(field, ScopedForeignKey | models.OneToOneField), field
            assert not field.db_constraint, f"{field} is guarded by the composite key"


# --- names ---------------------------------------------------------------------------------------


def patterns(resolver: URLResolver, app: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, entry.app_name or app)
        elif app in APPS:
            yield app, entry


def test_a_screen_has_one_name() -> None:
    """View, address and template share it, so that a reader of one opens the others."""
    found = []
    for app, pattern in patterns(get_resolver()):
        view = inspect.unwrap(pattern.callback)
        if not view.__module__.startswith("kesher."):
            continue
        if pattern.name != view.__name__ and not (
            pattern.default_args or view.__name__ == "record_list"
        ):
            found.append(f"{app}:{pattern.name} is {view.__module__}.{view.__name__}")

    assert found == []


def test_partials_carry_their_name() -> None:
    """The root of `_quote_lines.html` is #quote-lines; what extends a component has its root."""
    found = []
    for path in sorted((PACKAGE / "templates").rglob("_*.html")):
        text = path.read_text(encoding="utf-8")
        if not re.search(r"\{% comment %\}|\{#", text[:400]):
            found.append(f"{path.name}: no head that tells what it shows")

    assert found == []


# --- templates and styles ------------------------------------------------------------------------

TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_style_and_no_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son\w+=", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)


def test_enter_in_a_field_does_what_the_main_button_does() -> None:
    """A browser presses the first button of a form, also where that one means something else."""
    found = []
    for path in TEMPLATES:
        forms = re.findall(r"<form\b.*?</form>", path.read_text("utf-8"), re.DOTALL)
        for form in forms:
            buttons = re.findall(r'<button\b[^>]*type="submit"[^>]*>', form)
            if len(buttons) > 1 and re.search(r"\b(name|formaction)=", buttons[0]):
                found.append(f"{path.name}: {buttons[0]}")

    # A deed to many records is tried first, which stores nothing.
    assert [line for line in found if not line.startswith("_deed_create")] == []


def test_a_form_in_a_dialog_scrolls_between_its_head_and_its_buttons() -> None:
    """Without the class a low window cuts the buttons off."""
    found = []
    for path in TEMPLATES:
        _before, extends, text = path.read_text("utf-8").partition(
            'extends "components/dialog.html"'
        )
        form = re.search(r"<form\b[^>]*>", text) if extends else None
        if form and "dialog__form" not in form[0]:
            found.append(path.name)

    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_what_a_form_sends_never_stands_in_an_address(path: Path) -> None:
    """A form that the browser sends by itself, because no script has seen it yet, must not GET."""
    forms = re.findall(r"<form\b[^>]*\bhx-(?:post|put|patch|delete)[^>]*>", path.read_text("utf-8"))

    assert [form for form in forms if 'method="post"' not in form] == []


def test_styles_are_logical() -> None:
    """Left and right would be wrong for one of the two directions."""
    physical = re.compile(
        r"(?<![\w-])(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right)\s*:|"
        r"(?<![\w-])float\s*:|text-align\s*:\s*(?:left|right)"
    )
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted((PACKAGE / "static" / "css").rglob("*.css"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if physical.search(line)
    ]

    assert found == []


# --- jobs and documents --------------------------------------------------------------------------


def test_every_job_that_is_enqueued_exists() -> None:
    names = {
        ast.literal_eval(node.args[0])
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"enqueue", "jobs.enqueue"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }

    assert names <= jobs.job_names()


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "README.md", "docs/glossary.md"])
def test_documents_name_only_what_exists(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    paths = re.findall(r"`((?:kesher|tests|docs|tools|bench)/[\w./-]+)`", text)

    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_how_tos_name_only_what_exists() -> None:
    for page in (ROOT / "docs" / "howto").glob("*.md"):
        paths = re.findall(r"`((?:kesher|tests|docs|tools)/[\w./-]+)`", page.read_text("utf-8"))
        assert [path for path in paths if not (ROOT / path).exists()] == [], page.name
