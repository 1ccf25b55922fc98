"""Arrays of random numbers in NumPy's files, made without NumPy: the arguments of benchmarks."""
# SPDX-License-Identifier: Apache-2.0

import array
import random

# Type codes of the array module, and what NumPy calls them.
TYPES = {"d": "<f8", "f": "<f4", "i": "<i4", "q": "<i8"}


class Array:
    """Numbers in row-major order."""

    def __init__(self, shape, numbers, code="d"):
        self.shape, self.numbers = tuple(shape), array.array(code, numbers)

    def save(self, path):
        shape = "".join(f"{size}, " for size in self.shape)
        header = f"{{'descr': '{TYPES[self.numbers.typecode]}', 'fortran_order': False, 'shape': ({shape})}}"
        # The numbers start at a multiple of 64 bytes.
        header += " " * (-(len(header) + 11) % 64) + "\n"
        with open(path, "wb") as file:
            file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode("latin1"))
            self.numbers.tofile(file)


class Draw:
    """Makes random arrays; the same seed makes the same ones."""

    def __init__(self, seed=0):
        self.random = random.Random(seed)

    def normal(self, shape, scale=1.0, offsets=(0.0,), positive=False):
        """Normal numbers, or their magnitudes, times a scale, plus the offsets in turn."""
        count = 1
        for size in shape:
            count *= size
        gauss = self.random.gauss
        numbers = (gauss(0, 1) for _ in range(count))
        if positive:
            numbers = map(abs, numbers)
        return Array(shape, (scale * number + offsets[i % len(offsets)] for i, number in enumerate(numbers)))

    def integers(self, count, end, code="i"):
        """Integers from 0 to below the end."""
        return Array((count,), (self.random.randrange(end) for _ in range(count)), code)
