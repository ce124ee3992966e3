#: expect Timeout
#: cpu 0.5
# 50 children queue for the processors for a moment, then all sleep: the time on the clock runs out while few were starved.
import os, time
def f(a, b):
    for i in range(50):
        if os.fork() == 0:
            while time.process_time() < 0.005: pass
            time.sleep(60)
    time.sleep(60)
