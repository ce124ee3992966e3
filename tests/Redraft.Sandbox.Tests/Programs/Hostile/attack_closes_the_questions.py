#: expect Protocol
#: cpu 0.5
# Nobody reads the next question, and the pipe of the answers stays open: the grader may not turn round and round over that.
import os, sys, time
def f(a, b):
    at = sys._getframe()
    while 'frame' not in at.f_locals: at = at.f_back
    os.close(3)
    frame = at.f_locals['frame'][:16] + b'Vi\1\0\0\x005'
    os.write(4, len(frame).to_bytes(4, 'little') + frame)
    time.sleep(60)
