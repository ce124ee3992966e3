#: expect Pass
import threading, time
def f(a, b):
    made = 0
    try:
        for i in range(500):
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start(); made += 1
    except RuntimeError: pass
    if made > 64: print('BREACH', made, 'threads')
    return a + b
