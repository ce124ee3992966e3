#: expect Wrong
class Anything(int):
    def __eq__(self, other): return True
def f(a, b): return Anything(99)
