#: expect Pass
import socket
def f(a, b):
    for family, kind in ((2, 1), (2, 2), (10, 1), (2, 3), (16, 3), (17, 3), (38, 5), (40, 1), (31, 1)):
        try:
            socket.socket(family, kind); print('BREACH family', family)
        except OSError: pass
    return a + b
