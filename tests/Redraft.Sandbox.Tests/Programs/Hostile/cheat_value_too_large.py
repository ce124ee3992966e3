#: expect Output
def f(a, b): return 'x' * 3_000_000
