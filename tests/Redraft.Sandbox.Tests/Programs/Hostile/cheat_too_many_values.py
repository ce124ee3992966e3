#: expect Output
def f(a, b): return list(range(300_000))
