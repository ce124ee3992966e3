#: expect Protocol
import os, struct
def frame(body): os.write(4, struct.pack('<I', len(body)) + body)
def f(a, b):
    frame(b'\0' * 16 + b'Vi\1\0\0\0' + b'5')
    return -1
