#: expect Pass
import os, signal
def f(a, b):
    try:
        os.kill(os.getpid(), signal.SIGINT)
        while True: pass
    except KeyboardInterrupt:
        return a + b
