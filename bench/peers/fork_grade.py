"""Runs programs against their tests one after the other, each in a fork of this process, without isolation.

Usage: fork_grade.py PROGRAMS.json; each line on standard input grades all of them and is answered with how many passed.
"""
import json
import os
import signal
import sys


def run(program):
    """The child: exit status 0 if every assert holds."""
    signal.setitimer(signal.ITIMER_REAL, 3 * program["seconds"] + 2)
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(silent, stream)
    scope = {}
    try:
        exec(program["code"], scope)
        exec(program["setup"], scope)
        for line in program["asserts"]:
            exec(line, scope)
    except BaseException:
        os._exit(1)
    os._exit(0)


def passes(program):
    child = os.fork()
    if child == 0:
        run(program)
    return os.waitpid(child, 0)[1] == 0


def main():
    with open(sys.argv[1]) as file:
        programs = json.load(file)
    for _ in sys.stdin:
        print(sum(map(passes, programs)), flush=True)


main()
