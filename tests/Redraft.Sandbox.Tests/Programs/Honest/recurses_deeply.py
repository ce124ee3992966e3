#: expect Pass
#: entry f
#: assert f(985) == 985
def f(n): return 0 if n == 0 else 1 + f(n - 1)
