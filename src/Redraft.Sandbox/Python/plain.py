# Plain data on a pipe: one tag byte, then the value. Both sides of the pipe share this text.
# Little-endian; lengths and counts are 4 bytes. Lists, tuples, sets and dicts nest.
import sys as _sys
from posix import read as _read, write as _write
from struct import pack as _pack, unpack_from as _unpack


class NotPlain(Exception):
    pass


class TooLarge(Exception):
    pass


_DEPTH, _NODES = 500, 200_000
_COLLECTIONS = {"Counter": b"C", "defaultdict": b"D", "OrderedDict": b"O", "deque": b"q"}


def encode(value, cap=1 << 20):
    out, size, nodes = [], 0, 0

    def put(part):
        nonlocal size
        size += len(part)
        if size > cap:
            raise TooLarge("more than %d bytes" % cap)
        out.append(part)

    def sequence(tag, items, count, depth):
        put(tag + _pack("<I", count))
        for item in items:
            one(item, depth + 1)

    def mapping(tag, items, depth):
        put(tag + _pack("<I", len(items)))
        for key, item in items.items():
            one(key, depth + 1)
            one(item, depth + 1)

    def one(v, depth):
        nonlocal nodes
        nodes += 1
        if nodes > _NODES:
            raise TooLarge("more than %d values" % _NODES)
        if depth > _DEPTH:
            raise TooLarge("nested more than %d deep" % _DEPTH)
        kind = type(v)
        if kind is int:
            text = b"%x" % v
            put(b"i" + _pack("<I", len(text)) + text)
        elif kind is str:
            text = v.encode("utf-8", "surrogatepass")
            put(b"s" + _pack("<I", len(text)) + text)
        elif kind is bool:
            put(b"T" if v else b"F")
        elif v is None:
            put(b"N")
        elif kind is float:
            put(b"f" + _pack("<d", v))
        elif kind is list:
            sequence(b"l", v, len(v), depth)
        elif kind is tuple:
            sequence(b"t", v, len(v), depth)
        elif kind is dict:
            mapping(b"d", v, depth)
        elif kind is set:
            sequence(b"S", v, len(v), depth)
        elif kind is frozenset:
            sequence(b"Z", v, len(v), depth)
        elif kind is complex:
            put(b"c" + _pack("<dd", v.real, v.imag))
        elif kind is bytes or kind is bytearray:
            put((b"b" if kind is bytes else b"a") + _pack("<I", len(v)) + bytes(v))
        elif kind is range:
            put(b"r")
            for part in (v.start, v.stop, v.step):
                one(part, depth + 1)
        else:
            known = _sys.modules.get("collections")
            tag = _COLLECTIONS.get(kind.__name__) if known else None
            if tag and kind is getattr(known, kind.__name__):
                if tag == b"q":
                    sequence(tag, v, len(v), depth)
                else:
                    mapping(tag, v, depth)
            elif isinstance(v, tuple) and kind.__eq__ is tuple.__eq__:  # a named tuple equals its tuple
                sequence(b"t", tuple(tuple.__iter__(v)), tuple.__len__(v), depth)
            else:
                raise NotPlain(kind.__name__)

    one(value, 0)
    return b"".join(out)


def decode(data, at=0):
    def take(count):
        nonlocal at
        if count > len(data) - at:
            raise ValueError("cut short")
        part = data[at:at + count]
        at += count
        return part

    def count():
        return _unpack("<I", take(4))[0]

    def many():
        return [one() for _ in range(count())]

    def pairs():
        return [(one(), one()) for _ in range(count())]

    def one():
        tag = take(1)
        if tag == b"i":
            return int(take(count()), 16)
        if tag == b"s":
            return take(count()).decode("utf-8", "surrogatepass")
        if tag == b"T":
            return True
        if tag == b"F":
            return False
        if tag == b"N":
            return None
        if tag == b"f":
            return _unpack("<d", take(8))[0]
        if tag == b"l":
            return many()
        if tag == b"t":
            return tuple(many())
        if tag == b"d":
            return dict(pairs())
        if tag == b"S":
            return set(many())
        if tag == b"Z":
            return frozenset(many())
        if tag == b"c":
            return complex(*_unpack("<dd", take(16)))
        if tag == b"b":
            return bytes(take(count()))
        if tag == b"a":
            return bytearray(take(count()))
        if tag == b"r":
            return range(one(), one(), one())
        import collections
        if tag == b"C":
            return collections.Counter(dict(pairs()))
        if tag == b"D":
            return collections.defaultdict(None, pairs())
        if tag == b"O":
            return collections.OrderedDict(pairs())
        if tag == b"q":
            return collections.deque(many())
        raise ValueError("unknown tag")

    value = one()
    if at != len(data):
        raise ValueError("bytes left over")
    return value


def read_exactly(count):
    parts = []
    while count:
        part = _read(3, min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def read_frame():
    return read_exactly(_unpack("<I", read_exactly(4))[0])


def write_frame(payload):
    data = memoryview(_pack("<I", len(payload)) + payload)
    while data:
        data = data[_write(4, data):]
