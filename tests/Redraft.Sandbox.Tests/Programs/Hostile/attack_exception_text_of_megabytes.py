#: expect Exception
def f(a, b): raise ValueError('x' * 3_000_000)
