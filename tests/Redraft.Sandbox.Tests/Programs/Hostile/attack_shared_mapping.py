#: expect Memory
#: memory 128
import mmap, time
def f(a, b):
    m = mmap.mmap(-1, 600 << 20)
    for i in range(0, 600 << 20, 4096): m[i] = 1
    time.sleep(60)
