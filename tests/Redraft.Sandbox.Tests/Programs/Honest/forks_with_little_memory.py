#: expect Pass
#: memory 24
import os, time
def f(a, b):
    child = os.fork()
    if child == 0:
        time.sleep(.1)
        os._exit(0)
    os.waitpid(child, 0)
    return a + b
