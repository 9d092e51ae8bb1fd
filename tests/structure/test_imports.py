"""The house law of imports, kept by reading every import there is: who may know whom."""

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from launch.pure import PURE_MODULES

ROOT = Path(__file__).parents[2]
APPS = ("contacts", "tickets", "escalation")
PURE = set(PURE_MODULES)
PURE_PACKAGE = "tickets.mail_parser"

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

# Who, and what they never import.
FORBIDDEN = [
    ("contacts*", ["tickets*", "escalation*", "cms_care*"]),
    ("tickets*", ["escalation*", "cms_care*"]),
    ("escalation*", ["cms_care*"]),
    ("*.models*", ["*.services*", "*.selectors*", "*.views*", "*.forms"]),
    ("*.selectors*", ["*.services*", "*.views*", "*.forms", "*.tasks", "django.http*"]),
    ("*.services*", ["*.views*", "*.forms", "*.tasks", "*.management*", "django.http*"]),
    ("contacts.outbox", ["*.views*", "*.forms", "*.tasks", "*.management*", "django.http*"]),
    ("*.forms", ["*.views*", "*.tasks", "*.management*"]),
]


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the apps by its dotted name."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(part for part in parts if part != "__init__"), ast.parse(path.read_text())


def imported(name: str, node: ast.AST) -> list[str]:
    """What one import statement brings in: each module, and each name of a module."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    source = ".".join([*name.split(".")[: -node.level], *([node.module] if node.module else [])])
    source = source if node.level else node.module or ""
    return [source, *(f"{source}.{alias.name}" for alias in node.names)]


def violations(name: str, tree: ast.Module) -> list[str]:
    """Every import of a module that breaks the law, with the reason."""
    functions = [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
    inside = {node for function in functions for node in ast.walk(function)}
    found = []
    for node in ast.walk(tree):
        for target in imported(name, node):
            if node in inside:
                found.append(f"{name} imports {target} inside a function")
            if in_the_table(name, target) or of_another_room(name, target) or impure(name, target):
                found.append(f"{name} must not know {target}")
    return found


def in_the_table(name: str, target: str) -> bool:
    return any(fnmatch(name, who) and any(fnmatch(target, each) for each in whom) for who, whom in FORBIDDEN)


def of_another_room(name: str, target: str) -> bool:
    """Views, forms and _private names belong to their own app."""
    app, other = name.partition(".")[0], target.partition(".")[0]
    return other in APPS and other != app and any(mark in target for mark in (".views", ".forms", "._"))


def impure(name: str, target: str) -> bool:
    """A pure module knows the standard library and its like, nothing else."""
    of_the_library = target.partition(".")[0] in sys.stdlib_module_names
    of_its_like = target == "tickets" or target in PURE or target.rpartition(".")[0] in PURE
    if of_the_package(name):
        return not (of_the_library or of_its_like or of_the_package(target))
    return name in PURE and not of_the_library and not of_its_like


def of_the_package(name: str) -> bool:
    """Whether a module is of the mail parser, which knows the pure modules and itself."""
    return name == PURE_PACKAGE or name.startswith(f"{PURE_PACKAGE}.")


def test_every_module_keeps_the_law() -> None:
    everything = dict(modules())
    assert len(everything) > 50
    assert everything.keys() >= PURE
    assert [line for name, tree in everything.items() for line in violations(name, tree)] == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("contacts.selectors", "from tickets.models import Ticket"),
        ("tickets.services.submit", "import escalation.models"),
        ("tickets.models.ticket", "from tickets.services import submit"),
        ("tickets.models.ticket", "from ..services import submit"),
        ("tickets.services.submit", "from django.http import HttpRequest"),
        ("escalation.services.look", "from escalation import tasks"),
        ("escalation.views", "from tickets.views.common import instant"),
        ("escalation.selectors.board", "from tickets.selectors.promises import _station"),
        ("tickets.sla", "from django.utils import timezone"),
        ("tickets.sla", "from tickets.models import SlaPolicy"),
        ("tickets.mail_parser.message", "from django.utils import html"),
        ("tickets.mail_parser.message", "from tickets.models import Ticket"),
        ("tickets.mail_parser.html_text", "import nh3"),
        ("tickets.views.filing", "def f():\n    from tickets.models import Ticket"),
    ],
)
def test_control_a_made_up_violation_is_caught(name: str, source: str) -> None:
    assert violations(name, ast.parse(source)) != []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("escalation.services.look", "from tickets.services.record import Actor, log"),
        ("tickets.sla", "from datetime import date\nfrom tickets.business_time import BusinessCalendar"),
        ("contacts.models", "from .people import User"),
        (
            "tickets.mail_parser.message",
            "from tickets import subject\nfrom tickets.mail_parser.names import safe_name",
        ),
    ],
)
def test_control_a_lawful_import_is_not(name: str, source: str) -> None:
    assert violations(name, ast.parse(source)) == []
