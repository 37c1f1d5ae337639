"""The cyclic redundancy checks of binary devices."""

from __future__ import annotations


def _msb_first(byte: int) -> int:
    """Return a byte's share in a check with the polynomial 1021h, high bit first."""
    value = byte << 8
    for _ in range(8):
        value = (value << 1) ^ 0x1021 if value & 0x8000 else value << 1
    return value & 0xFFFF


def _lsb_first(byte: int) -> int:
    """Return a byte's share in a check with the polynomial 8005h, low bit first."""
    value = byte
    for _ in range(8):
        value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return value


_MSB_FIRST = tuple(_msb_first(byte) for byte in range(256))
_LSB_FIRST = tuple(_lsb_first(byte) for byte in range(256))


def crc_p3(data: bytes) -> int:
    """Return MYLAPS' check: each byte is added after the shift, unlike in CCITT-FALSE."""
    value = 0xFFFF
    for byte in data:
        value = _MSB_FIRST[value >> 8] ^ ((value << 8) & 0xFFFF) ^ byte
    return value


def crc_arc(data: bytes) -> int:
    """Return CRC-16/ARC."""
    value = 0
    for byte in data:
        value = (value >> 8) ^ _LSB_FIRST[(value ^ byte) & 0xFF]
    return value
