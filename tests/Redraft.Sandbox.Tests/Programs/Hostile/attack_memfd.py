#: expect Pass
import os
def f(a, b):
    try:
        os.memfd_create('x'); print('BREACH memfd')
    except OSError: pass
    return a + b
