"""Writes stems.txt: words and what snowballstemmer 3.1.1 ("english") makes of them.

    pip install snowballstemmer==3.1.1 && python stems.py [files with words in them]

Words of the named files, the same with every suffix the algorithm knows, words of random letters, and all exceptions.
"""
import random, re, sys
import snowballstemmer

EXCEPTIONS = """skis skies idly gently ugly early only singly sky news howe atlas cosmos bias andes generous general
generically communication communism arsenal arsenic past paste pasted pastes university universal later lateral emerge
emergency organ organic organization inter internal international inning outing canning herring earring evening proceed
exceed succeed proceeds dying lying tying vying hying egged added oddly offing ebbed eed y yes youth yy 'tis o'clock gas
this gaps kiwis ties cries worker's workers' workers's 's' '' ' hoping hopping hoped""".split()
SUFFIXES = """ational tional enci anci abli entli izer ization ation ator alism aliti alli fulness ousli ousness iveness
iviti biliti bli fulli lessli ogist ogi li alize icate iciti ical ful ness ative al ance ence er ic able ible ant ement
ment ent ism ate iti ous ive ize ion eed eedly ed edly ing ingly s sses ied ies us ss y ly 's 's' ' e l ll tting""".split()

generator = random.Random(5)
text = " ".join(open(f, errors="replace").read() for f in sys.argv[1:]).lower().replace("\u2019", "'")
found = sorted({w for w in re.findall(r"[a-z']+", re.sub(r"<[^>]*>", " ", text)) if 2 <= len(w) <= 16})
words = set(EXCEPTIONS) | set(generator.sample(found, 2200))
words |= {generator.choice(found)[:9] + s for s in SUFFIXES for _ in range(12)}
words |= {"".join(generator.choice("aeiouyysstlednrg'") for _ in range(generator.randint(1, 7))) for _ in range(500)}
stemmer = snowballstemmer.stemmer("english")
open("stems.txt", "w").write("".join(f"{w} {stemmer.stemWord(w)}\n" for w in sorted(words)))
print(len(found), len(words))
