# Says what a sandbox has to show for this interpreter to start, one value a line.
import os
import sys
import sysconfig

for name in ("ctypes", "hashlib", "_hashlib", "_ssl", "bz2", "lzma", "zlib", "_sqlite3", "_decimal", "_uuid", "math",
             "_elementtree", "pyexpat", "readline", "_curses", "_struct", "_random", "_bisect", "_heapq", "resource"):
    try:
        __import__(name)
    except ImportError:
        pass
executable = os.path.realpath(sys.executable)
loader = ""
with open(executable, "rb") as file:
    head = file.read(64)
    start, size, count = (int.from_bytes(head[a:b], "little") for a, b in ((32, 40), (54, 56), (56, 58)))
    for i in range(count):
        file.seek(start + i * size)
        entry = file.read(size)
        if entry[:4] == b"\x03\0\0\0":  # PT_INTERP
            file.seek(int.from_bytes(entry[8:16], "little"))
            loader = file.read(int.from_bytes(entry[32:40], "little")).rstrip(b"\0").decode()
libraries = set()
with open("/proc/self/maps") as maps:
    for line in maps:
        path = line.rstrip("\n").partition("/")[2]
        if ".so" in path and not path.endswith("(deleted)"):
            libraries.add(os.path.dirname(os.path.realpath("/" + path)))
folders = {os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")}
print("executable=" + executable)
print("version=" + ".".join(map(str, sys.version_info[:3])))
print("loader=" + loader)
for folder in sorted(folders | libraries):
    if not any(folder != other and (folder + "/").startswith(other + "/") for other in folders | libraries):
        print("folder=" + folder)
