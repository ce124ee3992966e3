#: expect Pass, Killed, Exception, Timeout, Protocol, Memory
#: cpu 1
import os
def f(a, b):
    made = 0
    for i in range(11):
        try: os.fork(); made += 1
        except OSError: pass
    import time; time.sleep(0.2)
    return a + b
