"""The architecture, guarded: who may import whom, and what must stay out of the first second."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "dlmentor"

# A part imports only itself and what stands before it. Parts on one line do not import each other.
LAYERS = [
    ["errors"],
    ["private"],
    ["text"],
    ["models"],
    ["settings", "derived"],
    ["concepts"],
    ["catalog"],
    ["fetch"],
    ["index"],
    ["search"],
    ["plan"],
    ["answer"],
    ["export"],
    ["parts"],
    ["mentor"],
    ["llamaindex", "ui", "terminal", "evaluation", "doctor"],
    ["commands"],
    ["cli"],
    ["__main__"],
]
HEAVY = {
    "chromadb": {"index"},
    "llama_index": {"index", "answer", "llamaindex"},
    "onnxruntime": {"index"},
    "tokenizers": {"index"},
    "openai": {"index", "answer"},
    "gradio": {"ui"},
    "highspy": {"plan"},
}
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent != PACKAGE)


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> list[tuple[str, bool]]:
    """Each imported module, and whether the import runs when its module is imported."""
    found = []
    typing_only = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.unparse(branch.test)
        for node in ast.walk(branch)
    }
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if node is not function
    }
    for node in ast.walk(tree):
        eager = id(node) not in inside and id(node) not in typing_only
        if isinstance(node, ast.Import):
            found += [(alias.name, eager) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            found += [(f"{node.module}.{alias.name}", eager) for alias in node.names]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_stands_before_it(path: Path) -> None:
    part = part_of(path)
    assert part in RANK, f"{part} has no place in the architecture: add it to LAYERS"
    for name, _ in imports(ast.parse(path.read_text("utf-8"))):
        parts = name.split(".")
        if parts[0] != "dlmentor" or len(parts) == 1:
            continue
        target = parts[1]
        if target == part or target not in RANK:
            continue
        assert RANK[target] < RANK[part], f"{part} must not import {target}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_have_an_owner_and_are_imported_late(path: Path) -> None:
    for name, eager in imports(ast.parse(path.read_text("utf-8"))):
        library = name.split(".")[0]
        if library in HEAVY:
            assert part_of(path) in HEAVY[library], f"{library} belongs to {sorted(HEAVY[library])}"
            assert not eager or library == "gradio" or part_of(path) == "llamaindex", (
                f"{library} is imported inside the function that needs it"
            )


@pytest.mark.parametrize(
    "statement",
    ["import dlmentor", "import dlmentor.cli; dlmentor.cli.main(['--help'])", "import dlmentor.mentor"],
)
def test_first_contact_loads_nothing_heavy(statement: str) -> None:
    code = f"""
import contextlib, json, sys
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(sys.stderr):
    {statement}
print(json.dumps(sorted({{name.split(".")[0] for name in sys.modules}} & set({sorted(HEAVY)!r}))))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_public_names_can_be_imported() -> None:
    import dlmentor

    assert dlmentor.__version__
    for name in dlmentor.__all__:
        assert getattr(dlmentor, name).__name__ == name
