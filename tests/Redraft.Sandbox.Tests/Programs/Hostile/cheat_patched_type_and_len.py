#: expect Wrong, Exception, Protocol, Killed
import builtins
builtins.type = lambda *a: int
builtins.len = lambda x: 0
def f(a, b): return -1
