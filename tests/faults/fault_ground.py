"""The faults themselves: each is called in a child process and is real there, whoever runs the tests."""

import contextlib
import ctypes
import io
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench.child import Ended

QUESTION = "throw away what a network does not need"
Run = Callable[..., Ended]

_NEW_USER, _NEW_MOUNTS = 0x10000000, 0x00020000
_READ_ONLY, _REMOUNT, _BIND, _PRIVATE = 1, 32, 4096, 1 << 18 | 1 << 14
_OVERRIDES = 0b110


def obey_modes() -> None:
    """Let the modes of files bind root too: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH are given up."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, sets) == 0
    for number in range(3):
        sets[number] &= ~_OVERRIDES
    assert libc.capset(header, sets) == 0


def small_files(limit: int) -> None:
    """No file grows beyond this: what a full disk does, as far as a process can do it to itself."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def _own_mounts() -> ctypes.CDLL:
    """Mounts of this process alone; who is not root becomes root of a user space of its own."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    _must(libc.unshare(_NEW_MOUNTS | (0 if user == 0 else _NEW_USER)))
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    _must(libc.mount(None, b"/", None, _PRIVATE, None))
    return libc


def small_disk(folder: str, size: int) -> None:
    """Mount a disk of this size there."""
    _must(_own_mounts().mount(b"tmpfs", folder.encode(), b"tmpfs", 0, f"size={size}".encode()))


def read_only(folder: str) -> None:
    """Mount the folder over itself so that nobody can write it."""
    libc = _own_mounts()
    _must(libc.mount(folder.encode(), folder.encode(), None, _BIND, None))
    _must(libc.mount(None, folder.encode(), None, _BIND | _REMOUNT | _READ_ONLY, None))


def wrong_clock(by: float) -> None:
    """The clock on the wall is wrong by so many seconds; the one that counts from the start is not."""
    import time

    right = time.time
    time.time = lambda: right() + by


def _must(code: int) -> None:
    if code:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def can_mount() -> bool:
    """Whether this machine lets us mount at all (some containers do not)."""
    code = "import fault_ground; fault_ground._own_mounts()"
    here = str(Path(__file__).parent)
    root = str(Path(__file__).parents[2])
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([here, root, os.environ.get("PYTHONPATH", "")])}
    return subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, check=False).returncode == 0


def told(*lines: list[str]) -> list[list[object]]:
    """Exit code, output and messages of each of these commands."""
    from dlmentor.cli import main

    ends: list[list[object]] = []
    for line in lines:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(line)
        ends.append([code, out.getvalue(), err.getvalue()])
    return ends


def on_full_disk(folder: str, source: str, spare: int, full: list[list[str]], free: list[list[str]]) -> None:
    """Mount a small disk, put a storage on it, fill it but for `spare` bytes; then free it again."""
    size = 8_000_000
    small_disk(folder, size)
    shutil.copytree(source, Path(folder) / "storage")
    filler = Path(folder) / "filler"
    left = os.statvfs(folder)
    filler.write_bytes(bytes(left.f_bavail * left.f_frsize - spare))
    ends = told(*full)
    filler.unlink()
    sys.stdout.write(json.dumps([ends, told(*free)]))
