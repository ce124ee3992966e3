#: expect Pass, Timeout
#: cpu 2
import os
def f(a, b):
    for i in range(20000):
        try: os.close(os.open('/tmp/%d' % i, os.O_CREAT))
        except OSError: break
    return a + b
