"""A folder in which papers are made, so that nothing half-written is ever seen."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.errors import StorageError
from reports.publish import refuse_file


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A hidden folder inside ``out``; its files are put in place when the block ends well. Raises InputError, StorageError."""
    refuse_file(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=out) as folder:
            yield Path(folder)
            for path in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
                target = out / path.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(path, target)
    except OSError as error:
        raise StorageError(f"--out {out}: {error.strerror or error}") from error
