#: expect Pass
#: assert f(list(range(50000))) == list(range(50000))[::-1]
#: assert f('ab' * 100000) == 'ba' * 100000
def f(x): return x[::-1]
