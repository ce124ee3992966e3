#: expect Pass
import os
def f(a, b):
    allowed = {'PYTHONHASHSEED', 'PYTHONSAFEPATH', 'LC_ALL', 'TZ', 'PATH', 'HOME', 'PWD', 'LC_CTYPE'}
    if set(os.environ) - allowed: print('BREACH', set(os.environ) - allowed)
    for path in ('/proc/1/environ', '/proc/self/environ', '/proc/%d/environ' % os.getppid()):
        try: print('BREACH', open(path, 'rb').read())
        except OSError: pass
    return a + b
