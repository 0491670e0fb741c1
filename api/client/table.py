"""An answer as a table: rows of Python values, or a table of pandas, polars or Arrow.

The type of a column is that of its values: integers, decimals, doubles, booleans, dates, times with
a zone, and texts. A column of several types is text, with the words of each value. Where any value
of a column has a language, a column ``name@lang`` stands behind it. What is unbound is null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from parley.client.errors import LibraryError
from parley.client.values import Text, Value

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

KINDS: tuple[type, ...] = (bool, int, Decimal, float, datetime, date)
"""Types that columns have; bool before int and datetime before date, since each is one."""


@dataclass(frozen=True)
class Table:
    """Rows under named columns, in the order of the answer; ``version`` is that of the data."""

    columns: tuple[str, ...]
    values: tuple[tuple[Value, ...], ...]
    version: str | None = None

    def __len__(self) -> int:
        return len(self.values)

    def rows(self) -> Iterator[dict[str, Value]]:
        """Iterate over rows as dicts; what is unbound is None."""
        for row in self.values:
            yield dict(zip(self.columns, row, strict=True))

    def column(self, name: str) -> list[Value]:
        """Return the values of a column; raises :class:`ValueError` if there is none."""
        at = self.columns.index(name)
        return [row[at] for row in self.values]

    def to_arrow(self) -> pa.Table:
        """Return a table of Arrow; raises :class:`LibraryError` without pyarrow."""
        try:
            import pyarrow as pa
        except ImportError:
            raise LibraryError("pyarrow") from None
        arrays, names = [], []
        for name in self.columns:
            values = self.column(name)
            arrays.append(_array(pa, values))
            names.append(name)
            tags = [value.language or None if isinstance(value, Text) else None for value in values]
            if any(tag is not None for tag in tags):
                arrays.append(pa.array(tags, pa.string()))
                names.append(f"{name}@lang")
        return pa.table(arrays, names=names)

    def to_pandas(self) -> pd.DataFrame:
        """Return a data frame whose columns keep integers, booleans and nulls apart."""
        arrow = self.to_arrow()
        try:
            import pandas as pd
        except ImportError:
            raise LibraryError("pandas") from None
        frame: pd.DataFrame = arrow.to_pandas(types_mapper=pd.ArrowDtype)
        return frame

    def to_polars(self) -> pl.DataFrame:
        """Return a data frame of polars."""
        try:
            import polars as pl
        except ImportError:
            raise LibraryError("polars") from None
        frame = pl.from_arrow(self.to_arrow())
        assert isinstance(frame, pl.DataFrame)
        return frame


def kind_of(values: Sequence[Value]) -> type:
    """Return the type of a column: that of all its values that are there, else text."""
    kinds = {next((k for k in KINDS if isinstance(v, k)), str) for v in values if v is not None}
    if kinds == {int, Decimal}:
        return Decimal
    if len(kinds) == 2 and kinds <= {int, Decimal, float}:
        return float
    return kinds.pop() if len(kinds) == 1 else str


def _array(pa: Any, values: Sequence[Value]) -> Any:
    kind = kind_of(values)
    made = [None if value is None else _as(kind, value) for value in values]
    if kind is int and any(value is not None and abs(value) >= 2**63 for value in made):
        kind, made = str, [None if value is None else str(value) for value in made]
    if kind is Decimal:
        return pa.array(made)
    if kind is datetime:
        zoned = any(value is not None and value.tzinfo is not None for value in made)
        return pa.array(made, pa.timestamp("us", "UTC" if zoned else None))
    types: Mapping[type, Any] = {
        bool: pa.bool_(),
        int: pa.int64(),
        float: pa.float64(),
        date: pa.date32(),
        str: pa.string(),
    }
    return pa.array(made, types[kind])


def _as(kind: type, value: Any) -> Any:
    if kind is str:
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value if isinstance(value, kind) else kind(value)
