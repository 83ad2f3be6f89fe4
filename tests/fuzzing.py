"""Bytes near to a good file: cut, spliced, repeated, with single bytes changed; in an archive also inside its members."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

BOUNDED = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "60")),  # more for an hour's search by hand
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)

_SPLICED = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b"\0", b"\xff" * 8, b"<", b">", b"&#0;", b"]]>", b'"', b"'", b"\r\n", b"-1", b"9" * 400, b"1e999", b"\xef\xbb\xbf", b"%s", b"[" * 300, b"../", "\u202e=1+1".encode()]
    ),
)  # fmt: skip
Edit = tuple[float, float, bytes]  # where (share of the length), how much goes, what comes


def mutated(base: bytes, edits: int = 4) -> st.SearchStrategy[bytes]:
    """``base`` after one to ``edits`` edits, or any short bytes."""
    edit = st.tuples(st.floats(0, 1), st.sampled_from([0, 0, 0, 0.001, 0.05, 1.0]), _SPLICED)
    changed = st.lists(edit, min_size=1, max_size=edits).map(lambda chosen: _apply(base, chosen))
    return st.one_of(changed, changed, changed, st.binary(max_size=300))


def mutated_archive(base: bytes) -> st.SearchStrategy[bytes]:
    """The archive's own bytes changed, or those of one member, packed again as if nothing had happened."""
    with zipfile.ZipFile(io.BytesIO(base)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    inside = st.sampled_from(sorted(members)).flatmap(
        lambda name: mutated(members[name], 3).map(lambda body: pack((members | {name: body}).items()))
    )
    renamed = st.sampled_from(sorted(members)).map(
        lambda name: pack((f"../{old}" if old == name else old, body) for old, body in members.items())
    )
    return st.one_of(inside, inside, mutated(base), renamed)


def pack(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip archive of the members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return file.getvalue()


def _apply(base: bytes, edits: list[Edit]) -> bytes:
    body = base
    for place, share, new in edits:
        start = int(place * len(body))
        body = body[:start] + new + body[start + int(share * len(body)) :]
    return body
