#: expect Pass
#: strength B
#: setup pairs = [Pair(1, 2), Pair(3, 4)]
#: assert f(pairs) == 10
#: assert f([Pair(5, 6)]) == 11
class Pair:
    def __init__(self, a, b): self.a, self.b = a, b
def f(pairs): return sum(p.a + p.b for p in pairs)
