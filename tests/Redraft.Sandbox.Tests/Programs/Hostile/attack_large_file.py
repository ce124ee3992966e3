#: expect Pass, Killed
import os, signal
def f(a, b):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with open('/tmp/big', 'wb') as file:
            os.posix_fallocate(file.fileno(), 0, 40 << 20)
            print('BREACH a file of 40 MiB')
    except OSError: pass
    return a + b
