#: expect Wrong
#: assert f(2, 3) == [5]
class Anything:
    def __eq__(self, other): return True
def f(a, b): return [Anything()]
