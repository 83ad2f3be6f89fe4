"""The exceptions of the product.

GongkaiError
├── InputError     wrong usage or wrong input; the command line exits with 2
└── StorageError   disk full, read-only, damaged database; exits with 3
"""

from __future__ import annotations


class GongkaiError(Exception):
    """Something a user can be told in one line."""


class InputError(GongkaiError):
    """Wrong input. The message names file, line and field wherever there is one."""


class StorageError(GongkaiError):
    """The disk or the database refused. What was committed before stays good."""
