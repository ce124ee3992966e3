#: expect Pass
import os, ctypes
def f(a, b):
    if os.getuid() == 0 or os.geteuid() == 0: print('BREACH root')
    for call in (os.setuid, os.seteuid, os.setgid):
        try: call(0); print('BREACH', call)
        except OSError: pass
    return a + b
