#: expect Pass
# Asynchronous input and output draws on a number that the whole machine shares.
import ctypes
def f(a, b):
    context = ctypes.c_ulong(0)
    if ctypes.CDLL(None, use_errno=True).syscall(206, 64, ctypes.byref(context)) == 0: print('BREACH')
    return a + b
