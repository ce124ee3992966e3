#: expect Wrong
#: assert f(2, 3) == (5, 6)
class Pair(tuple):
    def __eq__(self, other): return True
    def __iter__(self): return iter((5, 6))
    def __len__(self): return 2
def f(a, b): return Pair((1, 2, 3))
