#: expect Killed
import sys
def f(a, b): return 0
sys.exit(0)
