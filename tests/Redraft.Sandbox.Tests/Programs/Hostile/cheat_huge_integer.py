#: expect Wrong, Output
def f(a, b): return 1 << 3_000_000
