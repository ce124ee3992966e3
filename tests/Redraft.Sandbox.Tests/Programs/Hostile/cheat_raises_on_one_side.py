#: expect Exception
#: assert f(1) == f(2)
def f(a):
    if a == 1: raise ValueError(a)
    return a
