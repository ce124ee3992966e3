#: expect Pass
#: setup import collections
#: assert f(0) == [None, True, -5, 2.5, 1+2j, 'né\ud800', b'\xff', (1,), {1: [2]}, {3}, frozenset([4])]
#: assert f(1) == collections.Counter('aab')
#: assert f(2) == {'x': [1]}
#: assert f(3) == collections.OrderedDict([(1, 2), (3, 4)])
#: assert f(4) == collections.deque([1, 2])
#: assert f(5) == range(3)
#: assert f(6) == 2 ** 20000
#: assert f(7) == (1, 2)
import collections
def f(i):
    lists = collections.defaultdict(list)
    lists['x'].append(1)
    return [[None, True, -5, 2.5, 1+2j, 'n\u00e9\ud800', b'\xff', (1,), {1: [2]}, {3}, frozenset([4])], collections.Counter('aab'), lists,
            collections.OrderedDict([(1, 2), (3, 4)]), collections.deque([1, 2]), range(3), 2 ** 20000,
            collections.namedtuple('P', 'x y')(1, 2)][i]
