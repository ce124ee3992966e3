#: expect Wrong
import atexit, os
atexit.register(lambda: os._exit(0))
def f(a, b): return -1
