#: expect Protocol
import os, struct
body = b'\0' * 16 + b'R'
os.write(4, struct.pack('<I', len(body)) + body)
body = b'\0' * 16 + b'Vi\1\0\0\0' + b'5'
for i in range(3): os.write(4, struct.pack('<I', len(body)) + body)
def f(a, b): return 5
