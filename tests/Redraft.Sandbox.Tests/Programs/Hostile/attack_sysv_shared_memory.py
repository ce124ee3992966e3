#: expect Pass
import ctypes
def f(a, b):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.shmget(0, 1 << 30, 0o1600) >= 0: print('BREACH shmget')
    return a + b
