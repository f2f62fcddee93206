"""What the program imports is what it says that it needs, and the other way round."""

import ast
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Where the name to import is not the name to install.
INSTALLED_AS = {
    "highspy": "highspy",
    "llama_index.core": "llama-index-core",
    "llama_index.embeddings.openai": "llama-index-embeddings-openai",
    "llama_index.llms.openai": "llama-index-llms-openai",
    "llama_index.llms.openai_like": "llama-index-llms-openai-like",
    "llama_index.vector_stores.chroma": "llama-index-vector-stores-chroma",
    "markdown_it": "markdown-it-py",
    "pydantic_core": "pydantic",
    "spellchecker": "pyspellchecker",
    "Stemmer": "pystemmer",
    "yaml": "pyyaml",
}


def imported() -> set[str]:
    """The distributions behind all imports of the program."""
    found = set()
    for path in [*(ROOT / "src").rglob("*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}"]
            for name in names:
                top = name.split(".")[0]
                if top == "dlmentor" or top in sys.stdlib_module_names:
                    continue
                known = [each for each in INSTALLED_AS if name == each or name.startswith(f"{each}.")]
                found.add(INSTALLED_AS[max(known, key=len)] if known else top)
    return found


def test_every_import_is_declared_and_every_dependency_is_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.split(r"[\[<>=~!; ]", each)[0] for each in project["dependencies"]}
    assert declared == imported()
