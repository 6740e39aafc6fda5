"""Grids whose lines sum to zero: which of their cells may have few values only.

A table of groups and states with its margins is such a grid once the margins bear the other sign,
and the total of totals its own again. Many grids are solved together, as arrays of one shape
(n, rows, columns). The equations are those of a network: with whole bounds, the least and the
greatest value of a cell are whole, and every whole number between them is possible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_diag, csr_matrix

SWEEPS = 300  # of bounds and of points; what is not settled then goes to the solver
EXACT = 1e-7  # of a line's sum, for a point to fit
SOLVER = 1e-6  # tolerance of the solver
MARGIN = 1e-3  # over what points and solver may be wrong by
FAR = 1e4  # stands for infinity where a point or an end is looked for
AT_ONCE = 20_000  # cells that are moved together
STEPS = 20  # rectangles along which a cell is moved

Cells: TypeAlias = tuple[np.ndarray, np.ndarray, np.ndarray]  # numbers of grid, row and column


@dataclass(frozen=True)
class Grids:
    """Bounds of the cells, (n, rows, columns), and which lines sum to zero, (n, lines)."""

    low: np.ndarray
    high: np.ndarray
    rows: np.ndarray
    columns: np.ndarray

    def take(self, chosen: np.ndarray) -> Grids:
        """Some of the grids."""
        return Grids(self.low[chosen], self.high[chosen], self.rows[chosen], self.columns[chosen])

    def lines(self) -> tuple[tuple[int, np.ndarray], ...]:
        """Axis that lines run along, and which lines there are, spread over the cells."""
        return (2, self.rows[:, :, None]), (1, self.columns[:, None, :])


def few(grids: Grids, cells: Cells, base: int) -> tuple[np.ndarray, np.ndarray]:
    """Cells of which fewer than `base` whole values are possible, and grids that nothing fits.

    Two masks, over cells and over grids; a cell of a grid that nothing fits is not among the first.
    Bounds decide who has few values, movements who has enough; the solver decides on the others.
    """
    grids, is_void = tightened(grids)
    at, is_found = points(grids)
    for number in np.flatnonzero(~is_void & ~is_found):
        is_void[number], at[number] = solved_point(grids, number)
    fits = ~is_void[cells[0]]
    is_few = fits & (grids.high[cells] - grids.low[cells] + 1 < base)
    open_ = np.flatnonzero(fits & ~is_few)
    # ends are whole: who moves by more than base - 2 moves by base - 1
    enough = base - 2 + MARGIN
    moves = walked(grids, at, tuple(index[open_] for index in cells), enough)
    open_ = open_[moves < enough]
    if open_.size:
        values = solved_values(grids, at, tuple(index[open_] for index in cells))
        is_few[open_] = values < base
    return is_few, is_void


def others(bounds: np.ndarray, axis: int, infinity: float) -> np.ndarray:
    """Sum of the bounds of the other cells of each line; `infinity` when one of them is open."""
    is_open = np.isinf(bounds)
    finite = np.where(is_open, 0.0, bounds)
    rest = finite.sum(axis=axis, keepdims=True) - finite
    n_open = is_open.sum(axis=axis, keepdims=True) - is_open
    return np.where(n_open > 0, infinity, rest)


def tightened(grids: Grids) -> tuple[Grids, np.ndarray]:
    """Bounds after each line told its cells what the others leave, again until nothing changes.

    No possible value is lost. The mask says of which grids this found that nothing fits.
    """
    low, high = grids.low.copy(), grids.high.copy()
    is_void = np.zeros(len(low), dtype=bool)
    moving = np.arange(len(low))
    for _ in range(SWEEPS):
        least, most = low[moving], high[moving]
        for axis, is_line in grids.take(moving).lines():
            floor, ceiling = -others(most, axis, np.inf), -others(least, axis, -np.inf)
            least = np.where(is_line, np.maximum(least, floor), least)
            most = np.where(is_line, np.minimum(most, ceiling), most)
        void = (least > most).any(axis=(1, 2))
        changed = ((least != low[moving]) | (most != high[moving])).any(axis=(1, 2))
        is_void[moving[void]] = True
        low[moving[~void]], high[moving[~void]] = least[~void], most[~void]
        moving = moving[changed & ~void]
        if not moving.size:
            break
    return Grids(low, high, grids.rows, grids.columns), is_void


def points(grids: Grids) -> tuple[np.ndarray, np.ndarray]:
    """A point of each grid that keeps all bounds and sums, and a mask of those where one was found.

    What a line has too much is taken from its cells, each in proportion to its room.
    """
    low = np.where(np.isinf(grids.low), np.minimum(grids.high, FAR) - FAR, grids.low)
    high = np.where(np.isinf(grids.high), np.maximum(grids.low, -FAR) + FAR, grids.high)
    at = (low + high) / 2
    found = np.zeros(len(at), dtype=bool)
    moving = np.arange(len(at))
    for _ in range(SWEEPS):
        part, least, most = at[moving], low[moving], high[moving]
        worst = np.zeros(len(moving))
        for axis, is_line in grids.take(moving).lines():
            excess = np.where(is_line, part, 0.0).sum(axis=axis, keepdims=True)
            worst = np.maximum(worst, np.abs(excess).max(axis=(1, 2)))
            room = np.where(excess > 0, part - least, most - part)
            whole = room.sum(axis=axis, keepdims=True)
            share = np.minimum(np.abs(excess) / np.where(whole > 0, whole, 1.0), 1.0)
            part = part - np.where(is_line, np.sign(excess) * room * share, 0.0)
        at[moving] = part
        found[moving[worst < EXACT]] = True
        moving = moving[worst >= EXACT]
        if not moving.size:
            break
    return at, found


def walked(grids: Grids, at: np.ndarray, cells: Cells, enough: float) -> np.ndarray:
    """By how much each cell may differ, at least, starting from the point `at`, up to `enough`.

    A cell moves with three others at the corners of a rectangle, which keeps every sum, as far as
    their bounds let it; then along another rectangle.
    """
    moves = np.zeros(len(cells[0]))
    for start in range(0, len(moves), AT_ONCE):
        piece = slice(start, start + AT_ONCE)
        chunk = tuple(index[piece] for index in cells)
        for sign in (1, -1):
            moves[piece] += one_way(grids, at, chunk, sign, enough - moves[piece])
    return moves


def one_way(
    grids: Grids,
    at: np.ndarray,
    cells: Cells,
    sign: int,
    enough: np.ndarray,
) -> np.ndarray:
    """The same upwards (`sign` 1) or downwards (-1)."""
    moved = np.zeros(len(cells[0]))
    up, down = (grids.high - at, at - grids.low)[::sign]
    up, down = up[cells[0]], down[cells[0]]
    moving = np.flatnonzero(enough > 0)
    for _ in range(STEPS):
        if not moving.size:
            break
        i, j = cells[1][moving], cells[2][moving]
        each = np.arange(len(moving))
        more, less = up[moving], down[moving]
        room = np.minimum(more, np.minimum(less[each, i][:, None, :], less[each, :, j][:, :, None]))
        room = np.minimum(room, more[each, i, j][:, None, None])
        room[each, i], room[each, :, j] = 0.0, 0.0
        best = room.reshape(len(moving), -1).argmax(axis=1)
        row, column = np.divmod(best, room.shape[2])
        step = np.minimum(room[each, row, column], FAR)
        for a, b, way in ((i, j, 1), (row, column, 1), (i, column, -1), (row, j, -1)):
            up[moving, a, b] -= way * step
            down[moving, a, b] += way * step
        moved[moving] += step
        moving = moving[(step > SOLVER) & (moved[moving] < enough[moving])]
    return moved


def equations(grids: Grids, number: int) -> csr_matrix:
    """Lines of one grid over its cells, row by row."""
    n_rows, n_columns = grids.low.shape[1:]
    at = np.arange(n_rows * n_columns).reshape(n_rows, n_columns)
    lines = [*at[grids.rows[number]], *at.T[grids.columns[number]]]
    rows = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    columns = np.concatenate(lines)
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(lines), at.size))


def solved_point(grids: Grids, number: int) -> tuple[bool, np.ndarray]:
    """Whether nothing fits one grid, and a point that does."""
    matrix = equations(grids, number)
    bounds = np.stack([grids.low[number].ravel(), grids.high[number].ravel()], axis=1)
    solved = linprog(np.zeros(len(bounds)), A_eq=matrix, b_eq=np.zeros(matrix.shape[0]),
                     bounds=bounds, method="highs")  # fmt: skip
    shape = grids.low.shape[1:]
    return not solved.success, solved.x.reshape(shape) if solved.success else np.zeros(shape)


def solved_values(grids: Grids, at: np.ndarray, cells: Cells) -> np.ndarray:
    """How many whole values each cell may have: one linear programme for both ends of all.

    Every grid here has a point `at` that fits, so that the programme has a solution.
    """
    n_columns = grids.low.shape[2]
    blocks, bounds, goals = [], [], []
    for number, row, column in zip(*cells, strict=True):
        low = np.maximum(grids.low[number], at[number] - FAR).ravel()
        high = np.minimum(grids.high[number], at[number] + FAR).ravel()
        for sign in (1.0, -1.0):
            goal = np.zeros(low.size)
            goal[row * n_columns + column] = sign
            blocks.append(equations(grids, number))
            bounds.append(np.stack([low, high], axis=1))
            goals.append(goal)
    matrix, goal = block_diag(blocks, format="csr"), np.concatenate(goals)
    solved = linprog(goal, A_eq=matrix, b_eq=np.zeros(matrix.shape[0]),
                     bounds=np.concatenate(bounds), method="highs")  # fmt: skip
    # unsolved counts as told: a cell too many is hidden rather than one too few
    if not solved.success:
        return np.zeros(len(cells[0]))
    ends = (goal * solved.x).reshape(len(cells[0]), 2, -1).sum(axis=2)
    return np.floor(-ends[:, 1] + SOLVER) - np.ceil(ends[:, 0] - SOLVER) + 1
