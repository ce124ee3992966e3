#: expect Killed
import os
def f(a, b): os._exit(0)
