#: expect Pass
import ctypes, os
def f(a, b):
    libc = ctypes.CDLL(None)
    for pid in (1, os.getppid()):
        if libc.ptrace(16, pid, 0, 0) == 0: print('BREACH ptrace', pid)
    return a + b
