#: expect Pass
import mmap
def f(a, b):
    try:
        mmap.mmap(-1, 1 << 20)
        print('BREACH', 'shared memory that no limit counts')
    except OSError: pass
    return a + b
