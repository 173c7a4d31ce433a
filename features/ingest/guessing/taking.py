"""Taking: of columns whose names fit a target the first that is read, and what is said of others."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from stackwise.features.errors import some
from stackwise.features.ingest.guessing.cells import shown_cell
from stackwise.features.ingest.guessing.guessed import GuessedColumn, Plain
from stackwise.features.ingest.guessing.names import is_end_of_range, name_score, says_else
from stackwise.features.ingest.guessing.sample import READABLE, Sample, columns_of
from stackwise.features.ingest.markup import has_markup

_AMOUNTS = ("price.amount", "weeks", "learning_hours", "effort")


class Taking(Sample):
    """The sample of a file with the columns that a guess has taken of it, and what is to be minded."""

    def __init__(self, frame: pd.DataFrame, unseen: bool) -> None:
        super().__init__(frame)
        self.unseen = unseen
        self.columns: dict[str, GuessedColumn] = {}
        self.doubts: list[str] = []

    def _candidates(self, target: str) -> list[str]:
        """Columns whose names fit, the best first; a column that fills another text is not taken twice."""
        taken = {one.source for one in self.columns.values() if one.target != "weeks"}
        scored = [(-name_score(name, target), at, name) for at, name in enumerate(self.values)]
        if target in _AMOUNTS:
            scored = [one for one in scored if not is_end_of_range(one[2], self.values)]
        return [name for score, _, name in sorted(scored) if score < 0 and name not in taken and self.values[name]]

    def _free(self) -> list[str]:
        """Columns that nothing uses yet."""
        taken = {name for column in self.columns.values() for name in columns_of(column.source)}
        return [name for name in self.values if name not in taken and self.values[name]]

    def _text(self, target: str, unique: bool = False, html: bool = False, good: Callable[[str], bool] = bool) -> None:
        unnamed = [one for one in self.values if target == "url" and self.may_be_address(one)]
        named = sorted(self._candidates(target), key=lambda name: self.is_less_likely(target, name))
        for name in dict.fromkeys([*named, *unnamed]):
            cells = self.values[name]
            texts = [str(cell) for cell in cells if not isinstance(cell, list | dict | bool)]
            fit = [text for text in texts if good(text)]
            if (
                not fit
                or len(fit) < READABLE * len(cells)
                or self.is_no_text(target, name)
                or (unique and not self.tells_apart([name], str(self.columns["title"].source)))
            ):
                continue
            marked = html and sum(map(has_markup, texts)) > 0
            self._take(target, name, [{"do": "html"}] if marked else []).read -= len(cells) - len(fit)
            return

    def _take(self, target: str, source: str | tuple[str, ...], steps: list[Plain]) -> GuessedColumn:
        column = GuessedColumn(target, source, steps, *self.readable(source, steps))
        column.examples, column.unseen = self.examples(source, steps), self.unseen
        self.columns[target] = column
        return column

    def _read(self, target: str, steps: list[Plain], share: float = READABLE) -> bool:
        """Take the first fitting column whose values the steps read, those that say that they say nothing left out."""
        for name in self._candidates(target):
            of = self.stated(name)
            if of and self.said(name, steps) >= max(1, share * of):
                self._take(target, name, steps)
                return True
        return False

    def _taking(self, source: str | tuple[str, ...], steps: list[Plain]) -> list[Plain]:
        """The step with the longer end of ranges, where it reads more so: nobody is told that too little is enough."""
        longer = [*steps[:-1], {**steps[-1], "take": "high"}]
        return longer if self.said(source, longer) > self.said(source, steps) else steps

    def _doubt_unnamed(self, what: str, targets: tuple[str, ...], steps: list[Plain]) -> None:
        """Say which columns may give a target that none gives, by their values; their names do not say so."""
        if any(target in self.columns for target in targets):
            return
        free = self._free()
        for target in targets:
            free = [name for name in free if not (says_else(name, target) or name_score(name, target))]
        fit = [name for name in free if self.said(name, steps) >= READABLE * len(self.values[name])]
        fit = [name for name in fit if what != "prices" or self.marked(name)]
        if fit := [name for name in fit if not name_score(name, "prerequisites")]:
            self.doubts.append(f"{some(fit)} can be read as {what}, and no name says so: not used")

    def _doubt_ends(self, *targets: str) -> None:
        """Say that columns hold the two ends of a range, where none else gives the amount."""
        if not any(target in self.columns for target in targets):
            ends = [one for one in self._free() if is_end_of_range(one, self.values)]
            ends = [one for one in ends if any(name_score(one, target) for target in targets)]
            if ends:
                joined = 'join two with " - " and say which by `take`'
                self.doubts.append(f"{some(ends)}: ends of a range, of which none is used; {joined}")

    def _doubt_unread(self, names: list[str], steps: list[Plain], what: str) -> None:
        """Say why columns that are called so are not used, where they say anything."""
        for name in names:
            refused = [(cell, value) for cell, value in self.reading(name, steps) if isinstance(value, Exception)]
            if (stated := self.stated(name)) and refused:
                cell, why = refused[0]
                said = (
                    f"{stated - len(refused):,} of {stated:,} cells of {name!r} can be read as {what}: it is not used"
                )
                self.doubts.append(f"{said} ({why} in {shown_cell(cell)!r})")
