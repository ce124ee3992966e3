#: expect Killed
import os
def f(a, b): return 0
os._exit(0)
