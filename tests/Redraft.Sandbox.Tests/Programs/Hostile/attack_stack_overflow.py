#: expect Killed, Exception, Memory
import sys
sys.setrecursionlimit(10 ** 9)
def f(a, b): return f(a, b) + 1
