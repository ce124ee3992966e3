#: expect Timeout
#: assert f(1) == 1
#: cpu 1
# 6 children, one after the other, reaped by the kernel: their time reaches no parent. On the clock there are 5 s.
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
def f(x):
    for i in range(6):
        child = os.fork()
        if child == 0:
            while time.process_time() < 0.3: pass
            os._exit(0)
        try: os.waitpid(child, 0)
        except ChildProcessError: pass
    print('BREACH', 'used more than 1.5 s of CPU time')
    return 1
