#: expect Pass
#: strength B
#: assert f(lambda x: x + 1, [1, 2]) == [2, 3]
def f(g, xs): return [g(x) for x in xs]
