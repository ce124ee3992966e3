#: expect Timeout
#: cpu 0.5
def f(a, b):
    while True: pass
