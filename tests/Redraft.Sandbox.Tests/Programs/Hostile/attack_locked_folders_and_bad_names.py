#: expect Pass
import os
def f(a, b):
    try: os.chdir('/tmp')
    except OSError: return a + b
    for i in range(300):
        try: os.mkdir(b'd\xff\xfe'); os.chdir(b'd\xff\xfe')
        except OSError: break
    try: os.mkfifo('/tmp/fifo')
    except OSError: pass
    try: os.symlink('/etc/passwd', '/tmp/link')
    except OSError: pass
    os.chmod('/tmp', 0)
    return a + b
