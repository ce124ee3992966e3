#: expect Wrong, Protocol, Exception
class Meta(type):
    @property
    def __name__(cls): return 'x' * 10_000_000
class Odd(metaclass=Meta): pass
def f(a, b): return Odd()
