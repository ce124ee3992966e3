#: expect Pass
#: assert f(2) == {2: 'x'}
class Default(dict):
    def __missing__(self, key): return 'x'
def f(n): return {n: Default()[n]}
