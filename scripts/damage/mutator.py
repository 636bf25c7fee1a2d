"""mutator.py - damages logs of ours, where the reference corpus is not at hand."""
import random

from variants import CHUNK, HEAD, chunks


def spots(data):
    return [(at, min(at + CHUNK, len(data))) for at in chunks(data)]


def bits(data, rng):
    for _ in range(rng.choice((1, 4, 64))):
        start, end = rng.choice(spots(data))
        data[rng.randrange(start, end)] ^= 1 << rng.randrange(8)


def sector(data, rng, fill):
    start, end = rng.choice(spots(data))
    at = rng.randrange(start, end) // 512 * 512
    data[at:at + 512] = fill(512)


def zeros(data, rng):
    sector(data, rng, bytes)


def noise(data, rng):
    sector(data, rng, rng.randbytes)


def chunk_header(data, rng):
    start, _ = rng.choice(spots(data))
    size = rng.choice((8, 128, 512))
    data[start:start + size] = rng.randbytes(size) if rng.random() < 0.5 else bytes(size)


def cut(data, rng):
    del data[rng.randrange(HEAD, len(data)):]


def beheaded(data, rng):
    del data[:512 * rng.randrange(1, 2 * HEAD // 512)]


def inserted(data, rng):
    start, _ = rng.choice(spots(data))
    data[start:start] = rng.randbytes(512 * rng.randrange(1, 64))


def removed(data, rng):
    start, end = rng.choice(spots(data))
    at = rng.randrange(start, end) // 512 * 512
    del data[at:at + 512 * rng.randrange(1, 8)]


def file_header(data, rng):
    data[:HEAD] = rng.randbytes(HEAD) if rng.random() < 0.5 else bytes(HEAD)


KINDS = [bits, zeros, noise, chunk_header, cut, beheaded, inserted, removed, file_header]


def damaged(data, kind, number):
    """A copy of @data with a damage that is the same for the same @number."""
    made = bytearray(data)
    kind(made, random.Random(f"{kind.__name__} {number}"))
    return bytes(made)
