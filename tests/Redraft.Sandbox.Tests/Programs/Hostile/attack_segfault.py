#: expect Killed
import ctypes
def f(a, b): return ctypes.string_at(0)
