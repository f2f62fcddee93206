"""Which section of which list a question means."""

from collections.abc import Iterable, Sequence


def section_paths(asked: Sequence[Sequence[str]], paths: Iterable[str]) -> tuple[str, ...]:
    """The full paths that lie under every section that was named, or under any if no path lies under all.

    Each item of `asked` holds the paths that one name can mean.
    """
    all_paths = tuple(paths)
    under = [{path for path in all_paths if any(_lies(path, top) for top in tops)} for tops in asked]
    if not under:
        return ()
    chosen = set.intersection(*under) or set.union(*under)
    return tuple(path for path in all_paths if path in chosen)


def _lies(path: str, top: str) -> bool:
    return path == top or path.startswith(f"{top} > ")
