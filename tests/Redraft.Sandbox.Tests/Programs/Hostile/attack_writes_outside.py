#: expect Pass
import os, sys
def f(a, b):
    for path in ('/usr/lib/x', os.__file__, sys.executable, '/x', '/dev/x', '/etc/x', os.path.dirname(os.__file__) + '/x.py'):
        try: open(path, 'ab').write(b'x'); print('BREACH', path)
        except OSError: pass
    for path in ('/', '/usr', '/dev', '/tmp/..'):
        try: os.mkdir(path + '/made'); print('BREACH', path)
        except OSError: pass
    return a + b
