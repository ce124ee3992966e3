#: expect Killed, Pass
import os, signal
def f(a, b):
    try: os.kill(os.getppid(), signal.SIGKILL)
    except OSError: pass
    for pid in range(2, 40000):
        if pid != os.getpid():
            try: os.kill(pid, 9); print('BREACH killed', pid)
            except OSError: pass
    return a + b
