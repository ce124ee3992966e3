#: expect Wrong
class Meta(type):
    def __eq__(cls, other): return True
    def __hash__(cls): return 1
class Fake(metaclass=Meta):
    __name__ = 'int'
def f(a, b): return Fake
