#: expect Exception
def f(a, b): return input()
