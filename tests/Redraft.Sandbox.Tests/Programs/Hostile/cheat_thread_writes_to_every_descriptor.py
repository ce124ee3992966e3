#: expect Protocol, Killed, Wrong
import os, threading
def noise():
    while True:
        for d in range(3, 12):
            try: os.write(d, b'\x01\0\0\0V')
            except OSError: pass
def f(a, b):
    threading.Thread(target=noise, daemon=True).start()
    import time; time.sleep(0.05)
    return -1
