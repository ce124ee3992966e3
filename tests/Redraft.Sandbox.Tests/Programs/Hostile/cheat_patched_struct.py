#: expect Wrong, Exception, Protocol, Killed
import struct, _struct
_struct.pack = struct.pack = lambda *a: b'\0' * 4
def f(a, b): return -1
