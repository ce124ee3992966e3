#: expect Wrong
#: assert f(f(3)) == 7
def f(a): return [None] * 199_998 if a == 3 else 7
