using Redraft.Evaluating;

namespace Redraft.Sandbox;

/// <summary>The programs that the probe runs: each prints <see cref="Breach"/> where it reaches what it must not.</summary>
internal static class ProbePrograms
{
    public const string Breach = "BREACH";

    public static IReadOnlyList<(string Name, string Code, Verdict[] Allowed)> All { get; } =
    [
        ("an honest program", "def f(a, b): return a + b", [Verdict.Pass]),
        ("an object equal to everything", "class A:\n    def __eq__(self, other): return True\ndef f(a, b): return A()", [Verdict.Wrong]),
        ("an exit with status 0", "import os\ndef f(a, b): os._exit(0)", [Verdict.Killed]),
        ("a walk over frames", """
            import sys
            def f(a, b):
                at = sys._getframe()
                while at:
                    if any('expected' in name for name in at.f_locals): print('BREACH')
                    at = at.f_back
                return -1
            """, [Verdict.Wrong]),
        ("processes without end", """
            import os, time
            def f(a, b):
                made = 0
                for i in range(200):
                    try:
                        if os.fork() == 0: time.sleep(60)
                        made += 1
                    except OSError: break
                if made > 64: print('BREACH')
                return a + b
            """, [Verdict.Pass, Verdict.Memory]),
        ("memory in many processes", """
            import os, time
            for i in range(8):
                if os.fork() == 0: break
            keep = bytearray(60 << 20)
            time.sleep(60)
            """, [Verdict.Memory]),
        ("memory that no limit counts", """
            import ctypes, os
            def f(a, b):
                if ctypes.CDLL(None).shmget(0, 1 << 20, 0o1600) >= 0: print('BREACH')
                try: os.memfd_create('x'); print('BREACH')
                except OSError: pass
                return a + b
            """, [Verdict.Pass]),
        ("a signal to everyone", """
            import os
            def f(a, b):
                for target in (-1, 1, os.getppid()):
                    try: os.kill(target, 9)
                    except OSError: pass
                return a + b
            """, [Verdict.Pass, Verdict.Killed]),
        ("environment and files", """
            import os
            def f(a, b):
                if any(os.path.exists(p) for p in ('/proc/1', '/etc/passwd', '/home', '/sys')) or len(os.environ) > 8: print('BREACH')
                return a + b
            """, [Verdict.Pass]),
        ("the network", """
            import socket
            def f(a, b):
                for family in (2, 10, 16, 40):
                    try: socket.socket(family, 2); print('BREACH')
                    except OSError: pass
                return a + b
            """, [Verdict.Pass]),
        ("a namespace inside", "import ctypes\ndef f(a, b):\n    if ctypes.CDLL(None).unshare(0x10000000) == 0: print('BREACH')\n    return a + b", [Verdict.Pass]),
        ("a daemon that holds the pipes", "import os, time\ndef f(a, b):\n    if os.fork() == 0:\n        os.setsid()\n        time.sleep(600)\n    os._exit(0)", [Verdict.Killed]),
        ("output without end", "import os\ndef f(a, b):\n    while True: os.write(1, b'x' * 65536)", [Verdict.Output, Verdict.Timeout]),
    ];
}
