#: expect Wrong
import builtins
class AssertionError(Exception): pass
builtins.AssertionError = AssertionError
builtins.__debug__ if False else None
def f(a, b): return -1
