"""WARC files and packages that were changed anywhere: told, never an exception, never overlooked."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.proof import verifier
from reports.proof.warc import check_warc, index_path, payload_of
from tests.fuzzing import BOUNDED, mutated
from tests.test_reports_proof_package import county as county
from tests.test_reports_proof_package import unpacked as unpacked

RECORD = b"WARC/1.1\r\nWARC-Type: response\r\n\r\nHTTP/1.1 200 OK\r\n\r\nbody\r\n\r\n"


@BOUNDED
@given(mutated(RECORD))
def test_a_record_has_a_payload_or_none(record: bytes) -> None:
    payload = payload_of(gzip.compress(record))
    assert payload == b"" or payload in record
    with pytest.raises((OSError, EOFError, zlib.error)):
        payload_of(b"no gzip " + record)


def test_a_changed_warc_is_told(county: tuple[Path, str], tmp_path: Path) -> None:
    source = next((county[0] / "out").rglob("*.warc.gz"))
    path = tmp_path / source.name
    good = source.read_bytes()
    index_path(path).write_bytes(index_path(source).read_bytes())
    path.write_bytes(good)
    assert check_warc(path) == []

    @BOUNDED
    @given(mutated(good))
    def check(body: bytes) -> None:
        path.write_bytes(body)
        assert bool(check_warc(path)) == (body != good)

    check()


def test_a_changed_package_is_told(unpacked: Path) -> None:
    read, names = verifier.reader_of(str(unpacked))
    good = {name: read(name) for name in names}
    assert verifier.check_package(good.__getitem__, names) == []

    @BOUNDED
    @given(st.sampled_from(sorted(good)).flatmap(lambda name: st.tuples(st.just(name), mutated(good[name]))))
    def check(change: tuple[str, bytes]) -> None:
        name, body = change
        said = verifier.check_package((good | {name: body}).__getitem__, names)
        assert bool(said) == (body != good[name])
        assert all(isinstance(line, str) and line for line in said)

    check()
