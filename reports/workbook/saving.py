"""Putting a workbook on the disk, or saying in one way that the disk refused it."""

from __future__ import annotations

import errno
import io
from pathlib import Path

from lxml.etree import SerialisationError
from openpyxl import Workbook


def save_book(book: Workbook, path: Path) -> None:
    """Made in memory and written whole: an archive that breaks off complains a second time when it is thrown away.

    Raises OSError; openpyxl's sheets pass through temporary files, on which lxml has an error of its own.
    """
    made = io.BytesIO()
    try:
        book.save(made)
    except SerialisationError as error:
        raise OSError(errno.ENOSPC, f"{path.name} cannot be made ({error})") from error
    path.write_bytes(made.getvalue())
