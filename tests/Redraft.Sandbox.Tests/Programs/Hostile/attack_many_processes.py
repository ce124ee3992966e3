#: expect Pass
import os, time
def f(a, b):
    made = 0
    for i in range(200):
        try:
            if os.fork() == 0:
                time.sleep(60); os._exit(0)
            made += 1
        except OSError: break
    if made > 64: print('BREACH', made, 'processes')
    return a + b
