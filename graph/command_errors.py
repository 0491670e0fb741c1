"""How errors end a command: one line each on standard error, and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from parley.graph.errors import DeriveError, InputError, ParleyError, ShapesError

DOES_NOT_HOLD: Final = 1
CANNOT: Final = 3

EXIT_CODES: Final[tuple[tuple[type[Exception], int], ...]] = (
    (InputError, DOES_NOT_HOLD),
    (ShapesError, DOES_NOT_HOLD),
    (DeriveError, DOES_NOT_HOLD),
    (ParleyError, CANNOT),
    (OSError, CANNOT),
)
"""Exit code by error, the first that fits; 0 is success and 2 is click's for a wrong command line.
"""


@contextmanager
def reporting() -> Iterator[None]:
    """Turn errors into messages on standard error and the exit code that the table gives."""
    try:
        yield
    except BrokenPipeError:
        # Whoever reads the output has seen enough; a second error at shutdown would only confuse.
        sys.stderr.close()
        sys.exit(CANNOT)
    except (ParleyError, OSError) as error:
        if not (isinstance(error, InputError) and error.reported):
            for line in str(error).splitlines():
                click.echo(line, err=True)
        sys.exit(next(code for kind, code in EXIT_CODES if isinstance(error, kind)))
