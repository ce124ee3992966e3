#: expect Memory
def f(a, b): return len(bytearray(3 << 30))
