#: expect Protocol, Timeout
#: cpu 0.5
import os
def f(a, b):
    os.write(4, b'\x40\0\0\0abc')
    return -1
