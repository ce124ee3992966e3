#: expect Wrong, Exception, Protocol, Killed
import builtins, operator
class Yes(int):
    def __new__(cls, *a): return int.__new__(cls, 1)
builtins.bool = lambda x=0: True
builtins.isinstance = lambda *a: True
operator.eq = lambda a, b: True
builtins.all = lambda x: True
def f(a, b): return -1
