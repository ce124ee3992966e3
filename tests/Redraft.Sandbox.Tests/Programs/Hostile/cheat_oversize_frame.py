#: expect Protocol
import os
def f(a, b):
    os.write(4, b'\xff\xff\xff\x7f' + b'x' * 100)
    return 5
