#: expect Memory
#: assert set(f(1)) == {2}
#: memory 200
# Answers with numbers whose hashes all collide: the judge's set of them takes seconds, while two children grow.
import os, time
def f(x):
    for i in range(2):
        if os.fork() == 0:
            time.sleep(0.5)
            keep = bytearray(150 << 20)
            time.sleep(60)
    return [(2 ** 61 - 1) * i for i in range(1, 40_000)]
