"""One run, one report: `python -m bench [PART...] [--quick] [--out DIR]`."""

import argparse
import importlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.common import ROOT, Setup, machine
from bench.report import assemble, publish, save

# In the order of the report; each module has `run(setup) -> Section`.
PARTS = {
    "quality": "bench.sides",
    "classics": "bench.classics",
    "speed": "bench.speed",
    "cold": "bench.cold",
    "scale": "bench.growth",
    "app": "bench.app",
    "kills": "bench.kills",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the parts asked for, print the report of all parts measured so far; 1 if a bound is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure quality and speed, and write a report."
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all if none is named")
    parser.add_argument("--quick", action="store_true", help="on tiny lists, only to see that it runs")
    parser.add_argument("--out", type=Path, help="where the report is written (artifacts/bench)")
    parser.add_argument("--work", type=Path, help="where indexes are kept between runs (artifacts/bench-work)")
    parser.add_argument("--count", type=int, help="how many jobs the part `kills` kills (100)")
    parser.add_argument("--publish", action="store_true", help="also write the report into docs/")
    args = parser.parse_args(argv)
    unknown = set(args.parts) - PARTS.keys()
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    out = args.out or ROOT / "artifacts" / ("bench-quick" if args.quick else "bench")
    setup = Setup.make(args.quick, args.work, args.count)
    missed = 0
    for name in args.parts or PARTS:
        print(f"{name} …", file=sys.stderr, flush=True)
        before, started = machine(), time.monotonic()
        section = importlib.import_module(PARTS[name]).run(setup)
        section.machine = before
        save(section, out)
        missed += len(section.missed)
        print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    print(assemble(list(PARTS), out))
    print(f"Written to {out / 'report.md'}.", file=sys.stderr)
    if args.publish:
        publish(out, ROOT / "docs")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
