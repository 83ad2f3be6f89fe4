"""The product's version, as reports print it."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """The installed version; "dev" in a checkout that is not installed."""
    try:
        return metadata.version("gongkai")
    except metadata.PackageNotFoundError:
        return "dev"
