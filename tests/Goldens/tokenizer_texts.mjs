// Strings on which tokenizers part: of many scripts and programs, with the awkward neighbours of each. The same seed gives the same strings.
// Code points are of Unicode 16 or older, since .NET 10 knows no newer ones.
const words = [
  "the", "model", "writes", "a", "draft", "and", "Someone", "SAYS", "what", "is", "wrong", "camelCase", "snake_case", "iPhone", "HTTPServer", "don't", "it's",
  "we'll", "I'M", "they'RE", "he'd", "You've", "naïve", "Größe", "façade", "coöperate", "mañana", "žluťoučký", "Straße", "ﬁnal", "K", "Å", "ſharp", "'ſ", "ß",
  "Ελληνικά", "γράμματα", "русский", "текст", "Україна", "עברית", "שָׁלוֹם", "العربية", "سَلَامٌ", "فارسی", "اردو", "हिन्दी", "में", "বাংলা", "தமிழ்", "ไทย", "ภาษา", "ქართული", "አማርኛ",
  "漢字", "かな", "カタカナ", "ｶﾀｶﾅ", "中文字符", "你好，世界", "한국어", "문장", "가각힣", "ㅎㅏㄴ", "𠀀𠮷", "𝒜𝓁𝓅", "𝟘𝟙𝟚", "𐐷", "Ａｂｃ１２", "ǅ", "ªº", "ʰʲ",
];
const numbers = [
  "0", "7", "12", "123", "1234", "1234567890", "3.14159", "1,234.5", "-42", "1e-10", "0xFF", "1_000", "²³", "½", "¾", "Ⅷ", "①②", "١٢٣٤", "۱۲۳", "१२३", "๑๒", "１２３", "𝟘", "²5", "5²", "1st", "2nd", "v1.2.3", "10:30", "50%", "$100",
];
const marks = ["!", "!!!", "?", "...", "…", ",", ";", ":", "-", "--", "—", "_", "__", "/", "//", "\\", "|", "||", "&&", "@", "#", "$", "%", "^", "~", "`", "```", "*", "**", "+", "=", "==", "=>", "<", ">", "</", "/>", "(", ")", "()", "[", "]", "{", "}", "'", "\"", "“", "”", "‘s", "’s", "«", "»", "、", "。", "？", "（", "）", "▁", "▁▁", "•", "→", "€", "£", "¥", "©", "™", "°", "؟", "،"];
const blanks = [" ", " ", " ", "  ", "   ", "    ", "        ", "\t", "\t\t", "\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n", "\r", " \n", "\n ", " \t ", "\u00a0", "\u2003", "\u2028", "\u2029", "\u3000", "\u0085", "\u000b", "\u000c", "\u1680", "\u202f"];
const invisible = ["\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202e", "\u2060", "\ufeff", "\ufe0f", "\ufffd", "\ufffe", "\uffff", "\ue000", "\u{e0041}", "\u{10ffff}"];
const emoji = ["🙂", "😀😀", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "🇺🇸🇫🇷", "❤️", "☺", "1️⃣", "#️⃣", "👩🏿‍🚀", "🤷🏻‍♀️", "🧑‍💻", "⚠️", "✅", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🐈‍⬛"];
const combining = ["\u0301", "\u0300", "\u0308", "\u0323", "\u0301\u0323", "\u0323\u0301", "\u0345", "\u05b0", "\u064b", "\u0651\u064e", "\u093c", "\u094d", "\u0e34", "\u1161", "\u11a8", "\u3099", "\u309a", "\u20dd", "\u1d165"];
const programs = [
  "def solve(values):\n    return [v * 2 for v in values if v % 2 == 0]\n", "    for i in range(10):\n        total += i\n", "if (a != b) { a += 1; }\n", "\t\treturn x->y;\n",
  "public static void Main(string[] args)\r\n{\r\n\tConsole.WriteLine($\"{args.Length}\");\r\n}\r\n", "SELECT * FROM t WHERE a = 'b' AND c <> 0;", "<div class=\"x\">&nbsp;</div>\n", "{\"key\": [1, 2.5, null, \"\\u00e9\"]}",
  "#include <stdio.h>\n", "// a comment // another\n", "/* x */", "https://example.org/a/b?c=d&e=f#g", "user@example.org", "C:\\Users\\x\\file.txt", "x = lambda *args, **kwargs: None\n", "$$\\int_0^\\infty e^{-x^2}dx$$", "```python\nprint('hi')\n```\n", "<0x0A>", "<0x41>b", "let mut v: Vec<u8> = vec![];", "fn f<'a>(s: &'a str)",
];
const ranges = [
  [0x00, 0x7f], [0x80, 0xff], [0x100, 0x24f], [0x250, 0x294], [0x2b0, 0x2ff], [0x300, 0x36f], [0x370, 0x377], [0x384, 0x3ff], [0x400, 0x4ff], [0x531, 0x556], [0x591, 0x5c7], [0x5d0, 0x5ea], [0x600, 0x6ff], [0x904, 0x96f], [0x985, 0x98c],
  [0xe01, 0xe3a], [0x10a0, 0x10c5], [0x1100, 0x11ff], [0x1ab0, 0x1ac0], [0x1e00, 0x1eff], [0x1f00, 0x1f15], [0x2000, 0x206f], [0x2070, 0x208e], [0x20a0, 0x20c0], [0x20d0, 0x20f0], [0x2100, 0x218b], [0x2190, 0x23ff], [0x2460, 0x27bf],
  [0x2e80, 0x2e99], [0x3000, 0x30ff], [0x3131, 0x318e], [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xa000, 0xa48c], [0xac00, 0xd7a3], [0xe000, 0xe0ff], [0xf900, 0xfa6d], [0xfb00, 0xfb06], [0xfb1d, 0xfb36], [0xfe00, 0xfe0f], [0xff01, 0xffdc],
  [0xfff9, 0xffff], [0x10330, 0x1034a], [0x10400, 0x1044f], [0x1d15e, 0x1d164], [0x1d400, 0x1d454], [0x1d7ce, 0x1d7ff], [0x1f1e6, 0x1f1ff], [0x1f300, 0x1f64f], [0x1f900, 0x1f9ff], [0x20000, 0x2a6df], [0x2f800, 0x2fa1d], [0xe0100, 0xe01ef],
];

export function texts(count, seed, tokens, atMost = 160) {
  let state = seed >>> 0;
  const next = (bound) => { // a 32-bit xorshift
    state ^= state << 13; state >>>= 0; state ^= state >>> 17; state ^= state << 5; state >>>= 0;
    return state % bound;
  };
  const one = (list) => list[next(list.length)];
  const point = () => { const [from, to] = one(ranges); return String.fromCodePoint(from + next(to - from + 1)); };
  const control = () => String.fromCharCode(next(4) ? next(32) : 0x7f + next(33));
  const token = () => (tokens.length ? one(tokens) : one(marks));
  const cut = (text) => (text.length > 1 ? text.slice(0, 1 + next(text.length - 1)).replace(/[\ud800-\udbff]$/, "") : text);
  const atoms = [
    [10, () => one(words)], [6, () => one(blanks)], [8, () => " " + one(words)], [4, () => one(numbers)], [3, () => " " + one(numbers)], [5, () => one(marks)], [2, () => one(emoji)], [2, () => one(words) + one(combining)], [1, () => one(combining)],
    [3, point], [1, () => point() + point() + point()], [1, control], [1, () => one(invisible)], [2, token], [1, () => cut(token())], [2, () => one(programs)], [1, () => cut(one(programs))],
    [1, () => one([" ", "\t", "\n", "\r\n", "▁"]).repeat(2 + next(60))], [1, () => one(["a", "=", "-", "ab", "漢", "é", "🙂", "9", "A"]).repeat(2 + next(70))], [2, () => String(next(10 ** (1 + next(9))))], [1, () => one(words).toUpperCase()],
  ];
  const bag = atoms.flatMap(([weight, make]) => Array(weight).fill(make));
  const made = ["", " ", "  ", "\n", "\r\n", "\t", "a", " a", "a ", ...tokens.slice(0, 4)];
  while (made.length < count) {
    const length = Math.min(atMost, next(20) === 0 ? 40 + next(120) : 1 + next(14));
    made.push(Array.from({ length }, () => one(bag)()).join(""));
  }
  return made.slice(0, count).map((text) => text.toWellFormed?.() ?? text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd"));
}
