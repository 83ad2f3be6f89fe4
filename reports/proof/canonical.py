"""One form for every value that is hashed, the tree over it, and the code people read.

The tree is that of RFC 6962, section 2.1 (leaf and node hashes with different prefixes), so that no node can pass for a leaf.
``verifier.py`` repeats these few lines: it has to run without the product.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs; none of 0 O 1 I


class Leaf(NamedTuple):
    """One row that is sealed. ``group``: unit id, "" for what belongs to the whole; ``digest``: SHA-256 in hex."""

    group: str
    table: str
    key: str
    digest: str


def canonical(value: object) -> bytes:
    """JSON without choice: keys sorted, no blanks, UTF-8; bytes that were no UTF-8 in the database stay told apart."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def text_sha256(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass"))


def tree_root(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; an odd one out goes up as it is. Of nothing: the hash of nothing."""
    level = list(hashes) or [hashlib.sha256(b"").digest()]
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0]


def group_root(rows: Iterable[tuple[str, str, str]]) -> str:
    """The root over (table, key, digest) of one group."""
    return tree_root([_leaf_hash(list(row)) for row in rows]).hex()


def merkle_root(leaves: Iterable[Leaf]) -> str:
    """The root over the groups' roots. The leaves of a group stand together."""
    roots = [(name, group_root(leaf[1:] for leaf in rows)) for name, rows in groupby(leaves, lambda leaf: leaf.group)]
    return root_of_groups(roots)


def root_of_groups(roots: Iterable[tuple[str, str]]) -> str:
    """The root over (group, its root)."""
    return tree_root([_leaf_hash(list(pair)) for pair in roots]).hex()


def short_code(root: str) -> str:
    """The first 80 bits of a root as four times four signs: ``7K2M-9QXA-…``."""
    bits = int(root[:20], 16)
    signs = "".join(ALPHABET[bits >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(signs[i : i + 4] for i in range(0, 16, 4))


def _leaf_hash(value: list[str]) -> bytes:
    return hashlib.sha256(b"\x00" + canonical(value)).digest()
