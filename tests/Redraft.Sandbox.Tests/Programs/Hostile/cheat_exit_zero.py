#: expect Killed
import sys
def f(a, b): sys.exit(0)
