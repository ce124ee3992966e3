#: expect Timeout
#: cpu 1
import os
def f(a, b):
    for i in range(5):
        if os.fork() == 0: break
    while True: pass
