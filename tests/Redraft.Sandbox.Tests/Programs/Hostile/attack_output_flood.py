#: expect Output
import os
def f(a, b):
    while True: os.write(1, b'flood ' * 10000)
