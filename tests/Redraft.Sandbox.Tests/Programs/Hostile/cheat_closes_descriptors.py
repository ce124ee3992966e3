#: expect Killed, Protocol, Exception
import os
def f(a, b):
    for d in range(256):
        try: os.close(d)
        except OSError: pass
    return -1
