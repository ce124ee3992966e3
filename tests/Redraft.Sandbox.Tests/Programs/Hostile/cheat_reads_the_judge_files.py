#: expect Pass
import os, glob
def f(a, b):
    for root in ('/work', '/root', '/home', '/etc', '/var', '/opt', '/mnt', '/srv', '/run', '/sys', '/proc'):
        if os.path.exists(root): print('BREACH there is', root)
    return a + b
