#: expect Protocol
# a frame that says: a dictionary whose key is a list
import os, struct, sys
def f(a, b):
    at = sys._getframe()
    while at:
        frame = at.f_locals.get('frame')
        if isinstance(frame, bytes):
            body = frame[:16] + b'Vd\1\0\0\0' + b'l\0\0\0\0' + b'N'
            os.write(4, struct.pack('<I', len(body)) + body)
            import time; time.sleep(30)
        at = at.f_back
