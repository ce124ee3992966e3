#: expect Pass
#: assert f(1) == 1
#: assert f(1) == 2
seen = []
def f(x):
    seen.append(x)
    return len(seen)
