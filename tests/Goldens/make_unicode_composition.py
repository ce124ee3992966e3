"""Writes src/Redraft.Engine/Tokenizing/UnicodeComposition.txt and tests/Goldens/tokenizer/nfc.json.

Run from the repository's root: python3 tests/Goldens/make_unicode_composition.py
Recorded with Python 3.11.2 (Unicode 14.0.0).
"""
import json
import random
import sys
import unicodedata as u

lines = [f"# Unicode {u.unidata_version}, from Python's unicodedata by tests/Goldens/make_unicode_composition.py", "# class first last: canonical combining class"]
start = None
points = range(sys.maxunicode + 2)
for point in points:
    kind = u.combining(chr(point)) if point <= sys.maxunicode else 0
    if start and (kind != start[1]):
        lines.append(f"{start[1]} {start[0]:X} {point - 1:X}")
        start = None
    if kind and not start:
        start = (point, kind)
lines.append("# character = canonical decomposition, one step; * where the pair does not compose back")
for point in range(sys.maxunicode + 1):
    parts = u.decomposition(chr(point))
    if parts and not parts.startswith("<"):
        mark = "" if u.normalize("NFC", chr(point)) == chr(point) else " *"
        lines.append(f"{point:X} = {parts}{mark}")
open("src/Redraft.Engine/Tokenizing/UnicodeComposition.txt", "w").write("\n".join(lines) + "\n")

# Golden: what Python's own normalizer makes of every character that changes, and of mixtures.
rng = random.Random(1)
marks = [chr(p) for p in range(0x300, 0x370)] + [chr(p) for p in (0x5B0, 0x93C, 0x9BE, 0x1161, 0x11A8, 0x11C2, 0x3099, 0x309A, 0x1D165)]
bases = list("aeiouAEIOUnscz") + [chr(p) for p in (0x1100, 0x1112, 0xAC00, 0xAC01, 0x9C7, 0x3B1, 0x304B, 0x212B, 0x2126, 0x1D15E, 0xFB1D, 0x344, 0xD4DB, 0x1F600)]
texts = ["".join(rng.choice(bases if rng.random() < 0.45 else marks) for _ in range(rng.randint(2, 9))) for _ in range(400)]
changed = "".join(chr(p) for p in range(0xD800) if u.normalize("NFC", chr(p)) != chr(p))
texts += ["\u200d".join(changed), "", "plain"]
rows = [json.dumps([text, u.normalize("NFC", text)], ensure_ascii=True) for text in texts]
open("tests/Goldens/tokenizer/nfc.json", "w").write("[\n" + ",\n".join(rows) + "\n]\n")
