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
from scipy.sparse import csr_matrix

SWEEPS = 300  # of bounds and of points; a point that is not found then is solved for
EXACT = 1e-7  # of a line's sum, for a point to fit
LEAST = 1e-6  # room that counts as none
MARGIN = 1e-3  # over what points and all rooms that count as none may be wrong by
FAR = 1e4  # stands for infinity where a point or an end is looked for
AT_ONCE = 4_000  # cells that are moved together: their grids are held several times
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
    Bounds decide who has few values, movements who has enough; flows decide on the others.
    """
    grids, is_void = tightened(grids)
    at, is_found = points(grids)
    for number in np.flatnonzero(~is_void & ~is_found).tolist():
        is_void[number], at[number] = solved_point(grids, number)
    fits = ~is_void[cells[0]]
    is_few = fits & (grids.high[cells] - grids.low[cells] + 1 < base)
    open_ = np.flatnonzero(fits & ~is_few)
    # ends are whole: who moves by more than base - 2 moves by base - 1
    enough = base - 2 + MARGIN
    moves = walked(grids, at, taken(cells, open_), enough)
    open_ = open_[moves < enough]
    moves = flowed(grids, at, taken(cells, open_), enough)
    is_few[open_] = moves < enough
    return is_few, is_void


def taken(cells: Cells, which: np.ndarray | slice) -> Cells:
    """Some of the cells, by their places."""
    grid, row, column = cells
    return grid[which], row[which], column[which]


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
        chunk = taken(cells, piece)
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
        moving = moving[(step > LEAST) & (moved[moving] < enough[moving])]
    return moved


def equations(grids: Grids, number: int) -> csr_matrix:
    """Lines of one grid over its cells, row by row."""
    n_rows, n_columns = grids.low.shape[1:]
    at = np.arange(n_rows * n_columns).reshape(n_rows, n_columns)
    lines = [*at[grids.rows[number]], *at.T[grids.columns[number]]]
    if not lines:
        return csr_matrix((0, at.size))
    rows = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    columns = np.concatenate(lines)
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(lines), at.size))


def solved_point(grids: Grids, number: int) -> tuple[bool, np.ndarray]:
    """Whether nothing fits one grid, and a point that does."""
    matrix = equations(grids, number)
    bounds = np.stack([grids.low[number].ravel(), grids.high[number].ravel()], axis=1)
    # the stubs know neither sparse equations nor bounds that are one array
    solved = linprog(  # type: ignore[call-overload]
        np.zeros(len(bounds)), A_eq=matrix, b_eq=np.zeros(matrix.shape[0]), bounds=bounds,
        method="highs",
    )  # fmt: skip
    shape = grids.low.shape[1:]
    return not solved.success, solved.x.reshape(shape) if solved.success else np.zeros(shape)


def flowed(grids: Grids, at: np.ndarray, cells: Cells, enough: float) -> np.ndarray:
    """By how much each cell may differ, up to `enough`: what no movement is left for is exact.

    The linear programme of a cell is a greatest flow: what the cell gains another of its row gives,
    a third of that one's column gains, and so on to a cell of its own column. A line that has no
    sum to keep takes and gives what it likes, through a row or a column that is added.
    """
    free_rows, free_columns = (np.where(lines, 0.0, FAR) for lines in (grids.rows, grids.columns))
    moves = np.zeros(len(cells[0]))
    for start in range(0, len(moves), AT_ONCE):
        piece = slice(start, start + AT_ONCE)
        which, i, j = taken(cells, piece)
        for sign in (1, -1):
            room = (grids.high - at)[which], (at - grids.low)[which]
            up, down = (
                np.pad(each, ((0, 0), (0, 1), (0, 1)), constant_values=FAR) for each in room
            )
            for each in (up, down):
                each[:, :-1, -1], each[:, -1, :-1] = free_rows[which], free_columns[which]
            there, back = (up, down)[::sign]
            moves[piece] += one_flow(there, back, i, j, enough - moves[piece])
    return moves


def one_flow(
    up: np.ndarray, down: np.ndarray, i: np.ndarray, j: np.ndarray, enough: np.ndarray
) -> np.ndarray:
    """How far cells (i, j) move upwards, one of each grid, given the rooms (n, rows, columns).

    Each time along the path with the most room, until a path has none: what is
    left is less than LEAST for each cell of the grid.
    """
    moved = np.zeros(len(i))
    down[np.arange(len(i)), i, j] = 0.0  # the cell does not give back what it gains
    moving = np.flatnonzero(enough > 0)
    while moving.size:
        each, row, column = np.arange(len(moving)), i[moving], j[moving]
        more, less = up[moving], down[moving]
        step, row_of, column_of = widest(more, less, row, column)
        more[each, row, column] -= step
        moved[moving] += step
        left = step.copy()  # nothing is moved any more once the path is back at its row
        at_column = column
        for _ in range(more.shape[1]):
            at_row = row_of[each, at_column]
            less[each, at_row, at_column] -= left
            more[each, at_row, at_column] += left
            left = np.where(at_row == row, 0.0, left)
            at_column = column_of[each, at_row]
            more[each, at_row, at_column] -= left
            less[each, at_row, at_column] += left
        up[moving], down[moving] = more, less
        moving = moving[(step > LEAST) & (moved[moving] < enough[moving])]
    return moved


def widest(
    up: np.ndarray, down: np.ndarray, i: np.ndarray, j: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Room of the widest path that lets cells (i, j) gain, and where it comes from.

    From row i a cell gives (`down`) and leads to its column, there another gains (`up`) and leads
    to its row, as far as column j. Returns the room (n), the row that each column was reached from
    and the column that each row was.
    """
    n, n_rows, n_columns = up.shape
    each = np.arange(n)
    row_width, column_width = np.zeros((n, n_rows)), np.zeros((n, n_columns))
    row_width[each, i] = np.inf
    row_of, column_of = np.zeros((n, n_columns), dtype=int), np.zeros((n, n_rows), dtype=int)
    for _ in range(n_rows):
        for width, other, room, axis, origin in (
            (column_width, row_width[:, :, None], down, 1, row_of),
            (row_width, column_width[:, None, :], up, 2, column_of),
        ):
            reached = np.minimum(other, room)
            best = reached.argmax(axis=axis)
            best_width = reached.max(axis=axis)
            is_wider = best_width > width
            width[is_wider], origin[is_wider] = best_width[is_wider], best[is_wider]
        if not is_wider.any():
            break
    room = np.minimum(column_width[each, j], up[each, i, j])
    return np.minimum(room, FAR), row_of, column_of
