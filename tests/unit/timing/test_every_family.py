"""What holds for every family: what it encodes comes back, however the bytes arrive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throwdown.errors import InputError
from throwdown.timing import (
    DECODERS,
    P3,
    Alge,
    AmbRc,
    Cp540,
    Decoder,
    Elapsed,
    FarmtekPrinter,
    FarmtekTimeStamp,
    Garbled,
    Gate,
    ILap,
    Impulse,
    Jac,
    LapRf,
    Message,
    MicrogateV1,
    MicrogateV2,
    Protime,
    RaceAmerica,
    Relay,
)

Said = Impulse | Elapsed

_NONE = st.just("")
_UNNUMBERED: st.SearchStrategy[int | None] = st.none()


def _number(most: int, least: int = 0) -> st.SearchStrategy[str]:
    return st.integers(least, most).map(lambda number: str(number or ""))


def _impulses(
    decoder: type[Decoder],
    channel: st.SearchStrategy[str],
    *,
    number: st.SearchStrategy[str] = _NONE,
    sequence: st.SearchStrategy[int | None] = _UNNUMBERED,
    step: int = 1,
    most: int = 2**62,
) -> st.SearchStrategy[Impulse]:
    times = st.integers(0, ((decoder.wraps_at or most) - 1) // step).map(lambda n: n * step)
    return st.builds(
        Impulse,
        channel=channel,
        time=times,
        unit_ns=st.just(decoder.unit_ns),
        clock=st.just(decoder.clock),
        sequence=sequence,
        number=number,
    )


def _sometimes_by_hand(said: Impulse, manual: bool, replayed: bool) -> Impulse:
    time = said.time - said.time % 100 if manual else said.time
    return replace(said, time=time, manual=manual, replayed=replayed)


_three_digits = st.integers(0, 999).map(lambda n: f"{n:03d}")

SAID: Mapping[type[Decoder], st.SearchStrategy[Said]] = {
    Alge: st.builds(
        _sometimes_by_hand,
        _impulses(
            Alge,
            st.from_regex(r"C\d[rb]?", fullmatch=True, alphabet="C0123456789rb"),
            number=_number(9_999),
        ),
        st.booleans(),
        st.booleans(),
    ),
    AmbRc: _impulses(
        AmbRc,
        st.integers(1, 9_999).map(str),
        number=_number(10**9, 1),
        sequence=st.integers(0, 10**9),
        most=10**12,
    ),
    Cp540: st.builds(
        lambda said, manual: replace(said, manual=manual),
        _impulses(
            Cp540, st.sampled_from("1234"), number=_number(9_999), sequence=st.integers(0, 999_999)
        ),
        st.booleans(),
    ),
    FarmtekPrinter: st.builds(
        Elapsed, st.integers(0, 999_999), st.just(1_000_000), manual=st.booleans()
    ),
    FarmtekTimeStamp: _impulses(
        FarmtekTimeStamp, st.sampled_from(["B1", "B2", "B3", "B4", "R1", "R2", "R3", "R4"])
    ),
    Gate: _impulses(
        Gate,
        st.from_regex("[A-Za-z0-9_-]{1,32}", fullmatch=True),
        sequence=st.one_of(st.none(), st.integers(0, 2**63 - 1)),
    ),
    ILap: _impulses(ILap, st.integers(1, 9_999).map(str), number=_number(10**9, 1), most=10**12),
    Jac: st.one_of(
        _impulses(Jac, st.sampled_from("ABCD")),
        st.builds(Elapsed, st.integers(1, 999_999), st.just(1_000_000)),
    ),
    LapRf: _impulses(
        LapRf,
        st.sampled_from("12345678"),
        sequence=st.one_of(st.none(), st.integers(0, 2**32 - 1)),
    ),
    MicrogateV1: _impulses(MicrogateV1, _three_digits, number=_number(999), step=10),
    MicrogateV2: st.builds(
        lambda said, replayed: replace(said, replayed=replayed and bool(said.channel)),
        _impulses(MicrogateV2, st.one_of(st.just(""), _three_digits), number=_number(99_999)),
        st.booleans(),
    ),
    P3: _impulses(
        P3,
        st.integers(0, 2**32 - 1).map(lambda n: f"{n:x}" if n else ""),
        number=_number(2**32 - 1),
        sequence=st.one_of(st.none(), st.integers(0, 2**32 - 1)),
    ),
    Protime: st.builds(
        lambda said: replace(said, manual=said.channel == "MAN"),
        _impulses(Protime, st.sampled_from(["STA", "BOX", "MAN", "B07"]), number=_number(999_999)),
    ),
    RaceAmerica: _impulses(RaceAmerica, st.sampled_from("ABCDEFG")),
    Relay: _impulses(
        Relay,
        st.just("loop"),
        number=st.from_regex("[A-Za-z0-9_-]{1,20}", fullmatch=True),
        most=3_600_000_000,
    ),
}
"""What each family can say, so that it comes back the same."""


def bare(message: Message) -> Message:
    """Return a message without the bytes it came in, to compare what it says."""
    return replace(message, raw=b"")


def both(decoder: Decoder, data: bytes) -> list[Message]:
    """Return all that a decoder makes of ``data``."""
    return [*decoder.feed(data), *decoder.flush()]


def resting(decoder: type[Decoder]) -> bytes:
    """Return bytes after which a new frame is one, whatever came before."""
    return b"" if decoder in (P3, LapRf) else b"\r\n"


def noise(decoder: type[Decoder]) -> st.SearchStrategy[bytes]:
    """Bytes that are noise to a decoder, since a mouthful of them could be a frame."""
    return st.binary(max_size=40).filter(
        lambda data: all(isinstance(m, Garbled) for m in both(decoder(), data + resting(decoder)))
    )


families = pytest.mark.parametrize("decoder", DECODERS, ids=lambda decoder: decoder.name)


def test_every_family_is_tried() -> None:
    assert set(SAID) == set(DECODERS)
    assert len({decoder.name for decoder in DECODERS}) == len(DECODERS)
    assert all(decoder.sources for decoder in DECODERS)


@families
@settings(max_examples=40)
@given(data=st.data())
def test_what_is_encoded_comes_back(decoder: type[Decoder], data: st.DataObject) -> None:
    said = data.draw(st.lists(SAID[decoder], max_size=5))
    wire = b"".join(decoder.encode(one) for one in said)
    assert [bare(message) for message in both(decoder(), wire)] == said


@families
@settings(max_examples=40)
@given(data=st.data())
def test_however_the_bytes_arrive_they_say_the_same(
    decoder: type[Decoder], data: st.DataObject
) -> None:
    parts = st.one_of(SAID[decoder].map(decoder.encode), st.binary(max_size=30))
    wire = b"".join(data.draw(st.lists(parts, max_size=6)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(wire)), max_size=6)))
    whole = both(decoder(), wire)
    singly = decoder()
    by_byte = [message for byte in wire for message in singly.feed(bytes([byte]))]
    assert [*by_byte, *singly.flush()] == whole
    split = decoder()
    edges = [0, *cuts, len(wire)]
    by_cut = [
        message for start, stop in pairwise(edges) for message in split.feed(wire[start:stop])
    ]
    assert [*by_cut, *split.flush()] == whole


@families
@settings(max_examples=60)
@given(data=st.data())
def test_no_byte_is_lost_and_none_raises(decoder: type[Decoder], data: st.DataObject) -> None:
    parts = st.one_of(SAID[decoder].map(decoder.encode), st.binary(max_size=200))
    wire = b"".join(data.draw(st.lists(parts, max_size=4)))
    kept = b"".join(message.raw for message in both(decoder(), wire))
    if decoder in (P3, LapRf):
        assert kept == wire
    else:
        ends = str.maketrans("", "", "\r\n")
        assert kept.decode("latin-1").translate(ends) == wire.decode("latin-1").translate(ends)


@families
@settings(max_examples=40)
@given(data=st.data())
def test_garbage_costs_no_frame_that_follows_it(
    decoder: type[Decoder], data: st.DataObject
) -> None:
    said = data.draw(st.lists(SAID[decoder], min_size=1, max_size=4))
    wire = b"".join(
        data.draw(noise(decoder)) + resting(decoder) + decoder.encode(one) for one in said
    )
    heard = [bare(message) for message in both(decoder(), wire)]
    assert [message for message in heard if not isinstance(message, Garbled)] == said


@families
def test_an_endless_line_is_not_kept(decoder: type[Decoder]) -> None:
    stream = decoder()
    messages = [message for _ in range(50) for message in stream.feed(b"\x8e~Z" * 1_000)]
    assert sum(len(message.raw) for message in messages) > 140_000
    assert all(isinstance(message, Garbled) for message in messages)


@families
def test_what_a_device_cannot_say_is_refused(decoder: type[Decoder]) -> None:
    elsewhere = Impulse("no where", 1, decoder.unit_ns, decoder.clock)
    with pytest.raises(InputError):
        decoder.encode(elsewhere)
    with pytest.raises(InputError):
        decoder.encode(Elapsed(10**18, 7))
