#: expect Pass
import math, re, itertools, collections, functools, heapq, bisect, string, random, operator, statistics, json, datetime
import copy, decimal, fractions, typing, dataclasses, enum, hashlib, textwrap, cmath, array, struct, sys, os, time
def f(a: typing.List[int], b): return math.gcd(0, 1) * (a + b)
