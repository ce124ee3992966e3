#: expect Pass
import os
def f(a, b):
    for path in ('/etc/passwd', '/etc/shadow', '/root', '/home', '/etc', '/proc/cpuinfo', '/sys/kernel',
                 '/dev/mem', '/dev/kvm', '/dev/sda', '/dev/tty', '/dev/fuse'):
        try:
            (os.listdir if os.path.isdir(path) else open)(path); print('BREACH', path)
        except OSError: pass
    return a + b
