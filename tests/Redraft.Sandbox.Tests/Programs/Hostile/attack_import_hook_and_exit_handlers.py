#: expect Killed
#: assert f(1) == 1
import atexit, os, sys
class Hook:
    def find_spec(self, *arguments): os._exit(0)
sys.meta_path.insert(0, Hook())
atexit.register(os._exit, 0)
def f(x):
    raise type('SystemExit', (SystemExit,), {'__str__': lambda s: '\ud800\x1b\u202e' * 99})(0)
