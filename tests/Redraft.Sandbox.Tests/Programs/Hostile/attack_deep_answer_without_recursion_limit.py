#: expect Output, Killed
#: assert f(1) == 1
import sys
sys.setrecursionlimit(10 ** 8)
def f(x):
    value = []
    for i in range(10 ** 5): value = [value]
    return value
