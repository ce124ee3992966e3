#: expect Pass
import ctypes
def f(a, b):
    libc = ctypes.CDLL(None)
    for place in (b'/', b'/dev', b'/usr', b'/tmp'):
        if libc.mount(b'none', place, None, 0x20 | 0x1000, None) == 0: print('BREACH remount', place)
        if libc.umount2(place, 2) == 0: print('BREACH umount', place)
    return a + b
