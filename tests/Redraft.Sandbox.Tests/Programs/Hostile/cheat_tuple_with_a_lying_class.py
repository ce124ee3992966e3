#: expect Wrong
#: assert f(1) == {1: 3, 2: (8,)}
class Meta(type):
    @property
    def __eq__(cls): return tuple.__eq__
class T(tuple, metaclass=Meta):
    def __len__(self): return 1
    def __iter__(self): return iter((8,))
class I(int):
    def __eq__(self, other): return True
    __hash__ = int.__hash__
def f(x): return {1: I(3), 2: T((7,))}
