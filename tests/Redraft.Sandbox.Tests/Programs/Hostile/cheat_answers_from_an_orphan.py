#: expect Protocol, Killed
# A child answers with the right id after its parent has gone: first that it is loaded, then true, then the value.
import os, sys
def f(a, b):
    at = sys._getframe()
    while 'frame' not in at.f_locals: at = at.f_back
    id = at.f_locals['frame'][:16]
    write = at.f_globals['write_frame'] if 'write_frame' in at.f_globals else at.f_locals['write_frame']
    if os.fork() == 0:
        for answer in (b'R', b'VT', b'Vi\1\0\0\x005'): write(id + answer)
    os._exit(0)
