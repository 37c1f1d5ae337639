"""What is in a spool is there again, whatever was cut off."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.errors import InputError
from throwdown.timing.spool import Clock, Record, Spool


def clock() -> Clock:
    times = iter(range(1_000, 10_000))
    return Clock(now_ns=lambda: next(times), clock_ns=lambda: 7)


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8), st.integers(0, 10_000))
def test_what_was_kept_is_there_up_to_where_it_was_cut(
    tmp_path_factory: pytest.TempPathFactory, chunks: list[bytes], cut: int
) -> None:
    path = tmp_path_factory.mktemp("spool") / "beam.spool"
    spool = Spool(path, clock=clock())
    kept: list[Record] = [spool.keep("opened")]
    ends = [path.stat().st_size]
    for chunk in chunks:
        kept.append(spool.keep("bytes", chunk))
        ends.append(path.stat().st_size)
    size = min(cut, ends[-1])
    path.write_bytes(path.read_bytes()[:size])
    whole = sum(end <= size for end in ends)
    again = Spool(path, clock=clock())
    assert again.held == kept[:whole]
    last = again.keep("closed")
    assert Spool(path, clock=clock()).held == [*kept[:whole], last]


def test_a_spool_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "beam.spool"
    path.write_text("1 2 opened\n1 2 nonsense\n")
    with pytest.raises(InputError) as error:
        Spool(path)
    assert error.value.where == f"{path}, line 2"
