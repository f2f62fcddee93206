"""The threat model names tests that there are."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
ROWS = [row for row in re.findall(r"^\| (.+) \|$", PAGE, re.M) if "::" in row]


def named_in(file: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}


def test_every_threat_has_what_is_done_and_a_proof() -> None:
    """Each row of the table has three cells; none is without a test."""
    table = PAGE.partition("| threat |")[2].partition("\n\n")[0].splitlines()[2:]
    assert len(table) > 15
    for row in table:
        cells = [cell.strip() for cell in row.strip("| ").split(" | ")]
        assert len(cells) == 3, row
        assert all(cells), row
        assert "::test_" in cells[2], row


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`(tests/[^`]+)`", PAGE))))
def test_a_test_that_is_named_exists(named: str) -> None:
    path, _, name = named.partition("::")
    assert (ROOT / path).is_file()
    assert not name or name in named_in(ROOT / path)


def test_every_door_that_is_tried_is_in_the_model() -> None:
    """What is proved under tests/security is told to the reader."""
    for file in sorted((ROOT / "tests" / "security").glob("test_security_[cds]*.py")):
        untold = [name for name in named_in(file) if name.startswith("test_") and name not in PAGE]
        assert set(untold) <= UNTOLD, file.name


# Of single functions, and of what works when nobody attacks.
UNTOLD = {
    "test_the_app_answers_its_own_pages",
    "test_behind_a_proxy_the_name_that_it_hands_on_is_the_own_one",
    "test_a_secret_setting_masks_itself",
    "test_the_side_that_changed_is_followed",
    "test_what_was_fetched_is_never_removed_by_another",
}
