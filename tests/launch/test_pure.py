"""The pure modules stand alone: what their tests ask for is in the folder in which they are measured."""

import ast
import subprocess

import pytest

from launch.console import LaunchError, quiet_console
from launch.mutate import mutate
from launch.paths import ROOT
from launch.pure import PURE_MODULES, TESTS, pure_tree
from launch.services import python


def test_what_the_tests_of_the_pure_modules_import_is_pure() -> None:
    """Else neither ./run coverage nor ./run mutate could run them."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / TESTS).glob("*.py")]
    asked = [node.module or "" for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name for name in asked if name.startswith(("tickets.", "escalation."))} == set(PURE_MODULES)


def test_in_their_folder_nothing_else_can_be_imported() -> None:
    with pure_tree() as folder:
        found = {
            name: subprocess.run(
                python("-c", f"import {name}"), cwd=folder, capture_output=True, check=False
            ).returncode
            for name in (*PURE_MODULES, "tickets.models", "contacts", "cms_care.settings")
        }
    assert {name for name, status in found.items() if status == 0} == set(PURE_MODULES)


def test_a_module_that_is_not_pure_cannot_be_mutated() -> None:
    with pytest.raises(LaunchError, match=r"There is no pure module 'models': use business_time, .* ladder"):
        mutate(["models"], quiet_console())
