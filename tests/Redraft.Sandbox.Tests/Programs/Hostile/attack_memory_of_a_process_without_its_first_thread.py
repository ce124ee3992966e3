#: expect Memory
#: memory 64
import ctypes, os, threading, time
def f(a, b):
    r, w = os.pipe()
    if os.fork() == 0:
        def hold():
            time.sleep(.1)
            kept = bytearray(600 << 20)
            for i in range(0, len(kept), 4096): kept[i] = 1
            os.write(w, b'BREACH')
            time.sleep(1.5)
            os._exit(0)
        threading.Thread(target=hold).start()
        ctypes.CDLL(None).syscall({'x86_64': 60, 'aarch64': 93}[os.uname().machine], 0)  # the end of this thread alone
    os.close(w)
    print(os.read(r, 100).decode())
    time.sleep(.5)
    return a + b
