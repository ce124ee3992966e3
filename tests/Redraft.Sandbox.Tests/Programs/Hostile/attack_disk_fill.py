#: expect Pass
import os
def f(a, b):
    written, name = 0, id(object())
    for place in ('/tmp', '/dev/shm', '/', '/dev', '/usr', '/var/tmp', '.'):
        try:
            for i in range(40):
                with open(place + '/fill%d%d' % (name, written), 'wb') as file:
                    file.write(bytes(8 << 20)); file.flush(); written += 8 << 20
        except OSError: pass
    if written > 70 << 20: print('BREACH', written >> 20, 'MiB')
    return a + b
