#: expect Memory
#: memory 128
def f(a, b):
    keep = []
    while True: keep.append(bytearray(1 << 20))
