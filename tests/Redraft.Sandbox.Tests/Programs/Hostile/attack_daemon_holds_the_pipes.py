#: expect Killed
import os, time
def f(a, b):
    if os.fork() == 0:
        os.setsid()
        while True: time.sleep(1)
    os._exit(3)
