#: expect Memory
#: memory 256
import os, time
def f(a, b):
    for i in range(12):
        if os.fork() == 0:
            keep = bytearray(100 << 20); time.sleep(60)
    time.sleep(60)
