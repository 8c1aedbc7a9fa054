"""Writes bm25.json: what bm25s 0.3.16 and rank-bm25 0.2.2 give on identical tokens.

    pip install bm25s==0.3.16 rank-bm25==0.2.2 && python bm25.py [directory of HTML files]

Corpora: a few sentences of our own; seeded random tokens of a Zipf distribution, one document empty; and sections of a
manual, its words replaced by numbers in the order of their first use, so that none of its text is here.

bm25s runs with method "lucene" in float64. rank-bm25 knows no Lucene form: its BM25Okapi runs with the inverse document
frequency replaced (the hook that its own classes use), and its factor (k1 + 1), the same for every document, divided out.
What it checks is the frequency and length part.
"""
import glob, html, json, math, random, re, sys
import bm25s
from rank_bm25 import BM25Okapi

K1, B = 1.2, 0.75


class OkapiWithLucene(BM25Okapi):
    def _calc_idf(self, nd):
        for word, n in nd.items():
            self.idf[word] = math.log(1 + (self.corpus_size - n + 0.5) / (n + 0.5))


def sentences():
    return [s.split() for s in (
        "the queue holds tasks until a worker claims them",
        "a worker that dies loses its lease and its tasks go back to the queue",
        "a lease is a promise with an end",
        "tasks tasks tasks and nothing but tasks",
        "the provider answers slowly and the worker waits",
        "money is counted in billionths and never rounded up",
        "an index is built beside the one that answers",
        "the index answers while the new index is built",
        "a search for nothing finds nothing",
        "who claims a task settles it once",
        "settle",
        "the end of the lease is the end of the claim",
    )]


def zipf(count=200, vocabulary=600):
    generator = random.Random(7)
    def token():
        return str(min(int(math.exp(generator.random() * math.log(vocabulary))), vocabulary - 1))
    documents = [[token() for _ in range(generator.randint(3, 70))] for _ in range(count)]
    documents[17] = []
    return documents


def manual(directory, sections=140, words=110):
    numbers, documents = {}, []
    for path in sorted(glob.glob(directory + "/*.html"))[::8]:
        text = html.unescape(re.sub(r"<[^>]*>", " ", open(path, errors="replace").read()))
        tokens = re.findall(r"[a-z_]+", text.lower())[20:20 + words]
        if len(tokens) > 30 and len(documents) < sections:
            documents.append([str(numbers.setdefault(t, len(numbers))) for t in tokens])
    return documents


def queries(documents, seed):
    generator = random.Random(seed)
    tokens = [t for d in documents for t in d]
    distinct = sorted(set(tokens))
    common, other, rare = tokens[0], generator.choice(tokens), generator.choice(distinct)
    return [
        [common], [rare], [common, other, rare], [other, other, rare], ["unknown", rare],
        generator.sample(distinct, 8), generator.choice([d for d in documents if len(d) > 2])[:12],
    ]


def scores(corpus, name, documents, seed):
    asked = queries(documents, seed)
    lucene = bm25s.BM25(method="lucene", k1=K1, b=B, dtype="float64")
    lucene.index(documents, show_progress=False)
    okapi = OkapiWithLucene(documents, k1=K1, b=B)
    def found(values):
        return {str(i): round(float(v), 9) for i, v in enumerate(values) if v > 0}
    corpus.append({
        "name": name,
        "documents": [" ".join(d) for d in documents],
        "queries": [" ".join(q) for q in asked],
        "bm25s": [found(lucene.get_scores([t for t in q if t in okapi.idf])) for q in asked],
        "rankBM25": [found(okapi.get_scores(q) / (K1 + 1)) for q in asked],
    })


corpora = []
scores(corpora, "sentences", sentences(), 1)
scores(corpora, "zipf", zipf(), 2)
scores(corpora, "manual", manual(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/doc/postgresql-doc-15/html"), 3)
json.dump({"k1": K1, "b": B, "corpora": corpora}, open("bm25.json", "w"), separators=(",", ":"))
for c in corpora:
    worst = max((abs(a[k] - b[k]) for a, b in zip(c["bm25s"], c["rankBM25"]) for k in a), default=0)
    print(c["name"], len(c["documents"]), [len(s) for s in c["bm25s"]], "the two differ by", worst)
