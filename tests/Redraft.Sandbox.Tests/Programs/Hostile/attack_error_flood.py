#: expect Output
import sys
def f(a, b):
    while True: sys.stderr.write('flood ' * 10000)
