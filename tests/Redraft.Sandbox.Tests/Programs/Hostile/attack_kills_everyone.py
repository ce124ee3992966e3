#: expect Killed, Pass, Timeout
#: cpu 0.5
import os, signal
def f(a, b):
    try: os.kill(-1, signal.SIGKILL)
    except OSError: pass
    return a + b
