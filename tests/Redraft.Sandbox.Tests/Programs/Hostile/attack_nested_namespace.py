#: expect Pass
import ctypes, os
def f(a, b):
    libc = ctypes.CDLL(None, use_errno=True)
    for flags in (0x10000000, 0x20000, 0x40000000, 0x20000000, 0x8000000, 0x4000000, 0x2000000, 0x80):
        if libc.unshare(flags) == 0: print('BREACH unshare', hex(flags))
    if libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0) > 0: print('BREACH clone')
    if libc.mount(b'none', b'/tmp', b'tmpfs', 0, b'size=2g') == 0: print('BREACH mount')
    return a + b
