#: expect Pass
import dataclasses, enum, functools
class Colour(enum.Enum):
    RED = 1
@dataclasses.dataclass(order=True)
class Point:
    x: int
    y: int = 0
@functools.lru_cache(maxsize=None)
def f(a, b): return Point(a).x + Point(0, b).y
if __name__ == '__main__':
    print(input())
