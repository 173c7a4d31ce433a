"""Named steps that turn a provider's wording into a value: "3 - 6 Months" into weeks, "2.1k" into a number.

Each step is a small pydantic record, so that a mapping file is checked before a row is read. A step takes a cell's
value and returns another; unknown (None) passes through untouched; text it cannot read is a ``ValueError``.
"""

from __future__ import annotations

import ast
import re
import typing
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from stackwise.features.currencies import MARKS, currency_code
from stackwise.features.ingest.amounts.counts import SCALE, read_count, read_number, read_rating
from stackwise.features.ingest.amounts.dates import End, Order, order_of, read_date
from stackwise.features.ingest.amounts.formatted import FormattedNumber
from stackwise.features.ingest.amounts.length_spans import Length, LengthRules, TimeUnit
from stackwise.features.ingest.amounts.lengths import hours_counted, read_columns, read_length
from stackwise.features.ingest.amounts.money import Price, PriceRules, read_price
from stackwise.features.ingest.amounts.numerals import Decimal, decimal_of
from stackwise.features.ingest.amounts.wording import FRACTION, LONGEST, Take, plain
from stackwise.features.ingest.markup import html_to_text

_HUNDREDTHS = re.compile(r"(?<![\d.,:])\d+[.,][6-9]\d(?![\d.,])")  # which no minutes are


@dataclass(frozen=True)
class Habits:
    """How a file, or one column of it, writes: decimal mark, order of dates, currency of an unmarked price.

    ``clock`` is whether "1.30 hours" are 1 h 30; it is False where the decimal mark is told, or hundredths are shown.
    """

    decimal: Decimal | None = None
    dates: Order | None = None
    currency: str | None = None
    clock: bool | None = None

    def seen_in(self, cells: Iterable[Any]) -> Habits:
        """The same with what the cells of one column show, where it is not told."""
        told = (cell for cell in cells if isinstance(cell, str) and len(cell) <= LONGEST)
        texts = [plain(cell) for cell in told if not FRACTION.search(cell)]  # a half says nothing of the mark
        shown = any(map(_HUNDREDTHS.search, texts))
        clock = False if self.decimal or shown else self.clock
        return Habits(self.decimal or decimal_of(texts), self.dates or order_of(texts), self.currency, clock)


_HABITS = tuple(field.name for field in fields(Habits))


class TransformStep(BaseModel):
    """Base of all steps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __call__(self, value: Any) -> Any:
        """The value after this step."""
        raise NotImplementedError

    @property
    def heeds_habits(self) -> bool:
        """Whether how a column writes matters to it."""
        return bool({"decimal", "dates"} & set(type(self).model_fields))

    @property
    def may_drop(self) -> bool:
        """Whether it makes unknown what says something: of hours a week, weeks keep nothing."""
        return self.heeds_habits

    def drops(self, value: Any) -> bool:
        """Whether a value that it made unknown says something that no target keeps."""
        return self.may_drop and value is not None

    def chooses(self, value: Any) -> bool:
        """Whether its ``take`` decides what it reads of a value: of a range, or of a bound."""
        try:
            return "take" in type(self).model_fields and self.model_copy(update={"take": None})(value) != self(value)
        except ValueError:
            return True

    def knowing(self, habits: Habits) -> Self:
        """The step with what is told or seen of the file, where its own settings say nothing."""
        said = {name: getattr(habits, name) for name in _HABITS if hasattr(self, name)}
        return self.model_copy(update={name: value for name, value in said.items() if getattr(self, name) is None})


def _text(value: Any) -> str:
    """A cell as text; a list or an object, as JSON holds them, is none."""
    if isinstance(value, list | dict):
        raise ValueError("a list or object where a text belongs")
    return str(value)


class PythonList(TransformStep):
    """A list written as Python text: ``"['a', 'b']"`` gives ``['a', 'b']``."""

    do: Literal["python_list"]

    def __call__(self, value: Any) -> Any:
        """Read the list; anything but a list of texts is unreadable."""
        try:
            listed = ast.literal_eval(str(value))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            listed = None
        if not isinstance(listed, list | tuple) or not all(isinstance(one, str) for one in listed):
            raise ValueError("no list of texts")
        return [one.strip() for one in listed if one.strip()]


class Split(TransformStep):
    """Text cut at a separator."""

    do: Literal["split"]
    separator: str = Field(default=",", min_length=1)

    def __call__(self, value: Any) -> Any:
        """The non-empty parts, trimmed."""
        return [part.strip() for part in _text(value).split(self.separator) if part.strip()]


class Join(TransformStep):
    """A list (or the cells of several columns) as one text; unknown parts are left out."""

    do: Literal["join"]
    separator: str = "\n"

    def __call__(self, value: Any) -> Any:
        """The parts in order."""
        parts = value if isinstance(value, list) else [value]
        return self.separator.join(_text(part).strip() for part in parts if part is not None) or None


class First(TransformStep):
    """The first of several columns that says something."""

    do: Literal["first"]

    def __call__(self, value: Any) -> Any:
        """The first known part."""
        parts = value if isinstance(value, list) else [value]
        return next((part for part in parts if part is not None), None)


class Html(TransformStep):
    """HTML as the text that a person sees."""

    do: Literal["html"]

    def __call__(self, value: Any) -> Any:
        """The text; unknown where nothing is seen."""
        return html_to_text(_text(value)) or None


class Lower(TransformStep):
    """Text in lower case."""

    do: Literal["lower"]

    def __call__(self, value: Any) -> Any:
        """Lower case, for any script."""
        return _text(value).lower()


def the_one(value: Any) -> Any:
    """The only item of a list of one; anything else as it is."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


class Translate(TransformStep):
    """Text looked up, whatever its case; ``""`` on the right means unknown."""

    do: Literal["map"]
    values: dict[str, str | int | float]
    otherwise: Literal["reject", "keep", "unknown"] = "reject"

    def __call__(self, value: Any) -> Any:
        """The value on the right of the text."""
        wanted = str(the_one(value)).strip().casefold()
        for left, right in self.values.items():
            if left.casefold() == wanted:
                return None if right == "" else right
        if self.otherwise == "reject":
            raise ValueError(f"none of {', '.join(self.values)}")
        return value if self.otherwise == "keep" else None

    @property
    def may_drop(self) -> bool:
        """Where other words than those on the left are unknown."""
        return self.otherwise == "unknown"

    def drops(self, value: Any) -> bool:
        """Whether the text is none of those on the left."""
        return self.may_drop and str(the_one(value)).strip().casefold() not in map(str.casefold, self.values)


class Number(TransformStep):
    """A number as people write it: ``"6,958"``, ``"2.1k"``, ``"1.3M"``, ``"1 200"``; below zero is refused."""

    do: Literal["number"]
    decimal: Decimal | None = None

    def __call__(self, value: Any) -> Any:
        """The number."""
        return read_number(value, self.decimal)


class Count(TransformStep):
    """A whole number, the word for what is counted beside it or not: ``"(1,204 reviews)"``."""

    do: Literal["count"]
    decimal: Decimal | None = None

    def __call__(self, value: Any) -> Any:
        """The number."""
        return read_count(value, self.decimal)


class Rating(TransformStep):
    """A rating as one from 0 to 5: ``"4.7/5"``, ``"94 %"``, ``"9 out of 10"``; bare numbers end at ``out_of``.

    Of two columns the second says where the scale of the first ends.
    """

    do: Literal["rating"]
    out_of: float = Field(default=SCALE, gt=0)
    decimal: Decimal | None = None

    def __call__(self, value: Any) -> Any:
        """The rating."""
        if not isinstance(value, list):
            return read_rating(value, self.out_of, self.decimal)
        if len(value) != 2:
            raise ValueError("two columns are needed: rating, and end of the scale")
        end = self.out_of if value[1] is None else read_number(value[1], self.decimal)
        return None if value[0] is None or end is None else read_rating(value[0], end, self.decimal)


class TimeStep(TransformStep):
    """Base of the steps that read lengths of time.

    ``take`` chooses from a range ("6-8 weeks") or takes a bound ("up to 8 weeks"); without it they are refused.
    ``clock`` is whether "1.30 hours" are 1 h 30 (true) or 1.3 (false, and wherever ``decimal`` is told).
    """

    take: Take | None = None
    decimal: Decimal | None = None
    clock: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _told(cls, said: Any) -> Any:
        told = isinstance(said, dict) and said.get("decimal")
        return {"clock": False, **said} if told else said

    def length(self, value: Any, unit: TimeUnit | None) -> Length | None:
        """What a cell says."""
        return read_length(value, LengthRules(self.take, unit, self.decimal, self.clock))


class Duration(TimeStep):
    """A length of time as weeks, or as hours: ``"1 year 6 months"``, ``"6 hours per week for 12 weeks"``.

    ``unit`` is that of a bare number. Hours say nothing of how many weeks the work is
    spread over, weeks nothing of hours, hours a week neither: each gives unknown for the others.
    """

    do: Literal["weeks", "hours"]
    unit: TimeUnit | None = None

    def __call__(self, value: Any) -> Any:
        """The length, to two decimals."""
        length = self.length(value, self.unit)
        if length is None:
            return None
        if doubt := length.doubt if self.do == "hours" else length.days_doubt:
            raise ValueError(doubt)
        said = length.hours if self.do == "hours" else None if length.days is None else length.days / 7
        return None if said is None else round(said, 2)


class Effort(TimeStep):
    """Hours in all, from two columns: hours a week and length, e.g. ``"2–3 hours per week"`` and ``"6 Weeks"``.

    With ``unit = "hours"`` a bare number, or hours of no period, in the first are hours a week; ``length_unit`` is that
    of a bare number in the others. Of more than two columns the first that says something is read, with a length
    behind it, and hours of no period are those in all unless a length beside them allows both.
    """

    do: Literal["hours_from_effort"]
    unit: Literal["hours"] | None = None
    length_unit: TimeUnit | None = None

    def __call__(self, value: Any) -> Any:
        """Hours a week times weeks; unknown when either is."""
        if not isinstance(value, list) or len(value) < 2:
            raise ValueError("two columns are needed: effort a week, and length")
        units = [self.unit, *[self.length_unit] * (len(value) - 1)]
        said = read_columns(value, units, self.length)
        if self.unit and said[0]:
            said[0] = said[0].each_week()
        if value[2:]:
            said = [length for length in said if length is not None]
        effort, *lengths = said or [None]
        if effort is None or None in lengths:
            return None
        return hours_counted(effort, lengths)


class Money(TransformStep):
    """The amount, or the currency, of the one price in a text: ``"CHF 1'200.-"`` gives 1200, or CHF.

    Several prices, a price a month, a bound ("from 900"), a price before tax are refused, unless ``take`` says which
    end of a range or bound to take, or ``before_tax`` that the price is taken as it stands. ``currency`` is that of a
    price without a mark, or with a mark that several currencies share; a bare ``$`` is no currency without it.
    """

    do: Literal["amount", "currency"]
    currency: Annotated[str, AfterValidator(currency_code)] | None = None
    take: Take | None = None
    before_tax: bool = False
    decimal: Decimal | None = None

    def __call__(self, value: Any) -> Any:
        """The amount as a number, or the currency as its three-letter code; a mark alone is a currency."""
        if self.do == "currency" and (alone := MARKS.get(str(value).strip())):
            return self.currency if self.currency in alone else next(iter(alone)) if len(alone) == 1 else None
        price = self.price(value)
        return None if price is None else price.amount if self.do == "amount" else price.currency

    def chooses(self, value: Any) -> bool:
        """Whether its ``take`` decides the amount."""
        return self.do == "amount" and super().chooses(value)

    def price(self, value: Any) -> Price | None:
        """Both."""
        if isinstance(value, int | float) and not isinstance(value, bool | FormattedNumber):
            amount = read_number(value)
            return None if amount is None else Price(amount, self.currency)
        decimal = (
            "." if isinstance(value, FormattedNumber) else self.decimal
        )  # a true number, whatever other cells write
        return read_price(value, PriceRules(self.currency, self.take, self.before_tax, decimal))


class Day(TransformStep):
    """A date as people write it, or as ``format`` says (the letters of ``strptime``).

    ``dates`` is the order of numbers, as in ``"03/04/2026"``; ``take`` which day of several, ``"18-19/01/2027"``, is
    meant: without it they are refused.
    """

    do: Literal["date"]
    take: End | None = None
    format: str | None = None
    dates: Order | None = None

    def __call__(self, value: Any) -> Any:
        """The date."""
        if self.format is None:
            return read_date(value, self.dates, self.take)
        try:
            return datetime.strptime(str(value), self.format).date()
        except ValueError:
            raise ValueError(f"no date written {self.format}") from None


def _named(step: Any) -> Any:
    return {"do": step} if isinstance(step, str) else step


AnyStep = Annotated[
    PythonList
    | Split
    | Join
    | First
    | Html
    | Lower
    | Translate
    | Number
    | Count
    | Rating
    | Duration
    | Effort
    | Money
    | Day,
    Field(discriminator="do"),
]
STEPS: tuple[type[TransformStep], ...] = typing.get_args(typing.get_args(AnyStep)[0])
STEP_SETTINGS = sorted({name for step in STEPS for name in step.model_fields})
Steps = tuple[Annotated[AnyStep, BeforeValidator(_named)], ...]
