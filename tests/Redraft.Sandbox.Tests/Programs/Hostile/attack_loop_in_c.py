#: expect Timeout
#: cpu 0.5
def f(a, b): return sum(iter(int, 1))
