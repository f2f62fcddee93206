"""An integer program and its solution by HiGHS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# A limit in nodes, not seconds, so that the same inputs give the same plan on any machine.
MOST_NODES = 3000
_EPSILON = 1e-6


@dataclass
class Program:
    """Columns and rows of an integer program that maximises."""

    gain: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float]] = field(default_factory=list)

    def column(self, gain: float, upper: float = 1.0, *, lower: float = 0.0, whole: bool = False) -> int:
        """A new variable between its bounds."""
        self.gain.append(gain)
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.gain) - 1

    def at_most(self, terms: Mapping[int, float], limit: float) -> None:
        """A row: the sum of the terms is at most `limit`."""
        self.rows.append((dict(terms), limit))


def solve(program: Program) -> tuple[list[float], float]:
    """The values of an optimal solution, exact unless the node limit is met, and the relative gap that is left."""
    import highspy
    import numpy as np

    if not program.gain:
        return [], 0.0
    rows = [(terms, limit) for terms, limit in program.rows if terms]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.gain), len(rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.array(program.gain)
    lp.col_lower_, lp.col_upper_ = np.array(program.lower), np.array(program.upper)
    lp.row_lower_, lp.row_upper_ = np.full(len(rows), -highspy.kHighsInf), np.array([limit for _, limit in rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(terms) for terms, _ in rows)])
    lp.a_matrix_.index_ = np.array([column for terms, _ in rows for column in terms])
    lp.a_matrix_.value_ = np.array([value for terms, _ in rows for value in terms.values()])
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[whole] for whole in program.whole]
    solver: Any = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", _EPSILON),
        ("mip_max_nodes", MOST_NODES),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return [], 1.0
    gap = float(info.mip_gap)
    return list(solver.getSolution().col_value), gap if gap == gap and gap < 1e9 else 0.0
