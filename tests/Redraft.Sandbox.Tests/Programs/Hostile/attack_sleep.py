#: expect Timeout
#: cpu 0.1
import time
def f(a, b): time.sleep(600)
