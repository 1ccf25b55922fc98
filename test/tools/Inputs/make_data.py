"""Writes small data sets: 0..9 as numbers.npy (f64), numbers.npz (array 'numbers'), digits.idx and digits.gz (bytes)."""
# SPDX-License-Identifier: Apache-2.0

import gzip
import io
import pathlib
import struct
import sys
import zipfile

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)


def npy(kind, shape, content):
    head = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    head += " " * (63 - (10 + len(head)) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + content


numbers = npy("<f8", "(10,)", struct.pack("<10d", *range(10)))
(folder / "numbers.npy").write_bytes(numbers)
(folder / "scalar.npy").write_bytes(npy("<f8", "()", struct.pack("<d", 1)))
(folder / "cut.npy").write_bytes(numbers[:-3])
with zipfile.ZipFile(folder / "numbers.npz", "w") as archive:
    archive.writestr("numbers.npy", numbers)
idx = struct.pack(">II", 0x801, 10) + bytes(range(0, 250, 25))
(folder / "digits.idx").write_bytes(idx)
(folder / "digits.gz").write_bytes(gzip.compress(idx))
(folder / "cut.gz").write_bytes(gzip.compress(idx)[:-9])
