"""Philox-4x32-10 and the numbers of a key, from Salmon et al., SC 2011, independently of the compiler."""
import math

MASK = (1 << 32) - 1
FOLD_IN = 0x666F6C645F696E00


def block(key, counter):
    """The four words of the block with a 64-bit key and a 128-bit counter."""
    k0, k1 = key & MASK, key >> 32
    c = [(counter >> (32 * i)) & MASK for i in range(4)]
    for _ in range(10):
        low, high = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(high >> 32) ^ c[1] ^ k0, high & MASK, (low >> 32) ^ c[3] ^ k1, low & MASK]
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c


def word(key, i):
    return block(key[0], i // 4 + (key[1] << 64))[i % 4]


def uniform(key, i):
    """Number i in f64."""
    return (2 * word(key, i) + 1) * 2.0**-33


def gumbel(key, i):
    return -math.log(-math.log(uniform(key, i)))


def exponential(key, i):
    return -math.log(uniform(key, i))


def fold_in(key, index):
    c = block(key[0], index + ((key[1] ^ FOLD_IN) << 64))
    return (c[0] | c[1] << 32, c[2] | c[3] << 32)
