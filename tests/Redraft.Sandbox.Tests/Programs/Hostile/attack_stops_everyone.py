#: expect Pass, Killed, Protocol, Timeout
#: cpu 0.5
# Copies of the answer pipe, both pipes closed, bytes for the terminal, then SIGKILL for init and SIGSTOP for all.
import os
def f(a, b):
    for i in range(64): os.dup2(4, i + 10)
    os.close(3); os.close(4)
    os.write(1, b'\xff\xfe\0\x1b]0;x\x07' * 10)
    os.kill(1, 9); os.kill(-1, 19)
    return a + b
